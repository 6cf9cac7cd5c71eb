using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Stafett.Hosting;

namespace Stafett.Tests;

public sealed partial class JsonLogTests : IDisposable
{
    private readonly MemoryStream _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_line_is_one_object_with_escaped_values()
    {
        using (var log = new JsonLog(_output, TimeProvider.System))
            From(log.CreateLogger("part"), "a\"b\r\n{c}", 250);

        var line = Assert.Single(Lines());
        Assert.Equal(7, line.GetProperty("EventId").GetInt32());
        Assert.Equal("Information", line.GetProperty("LogLevel").GetString());
        Assert.Equal("part", line.GetProperty("Category").GetString());
        Assert.Equal("From a\"b\r\n{c}: 250", line.GetProperty("Message").GetString());
        Assert.Equal("a\"b\r\n{c}", line.GetProperty("State").GetProperty("Sender").GetString());
        Assert.Equal(250, line.GetProperty("State").GetProperty("Code").GetInt32());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line.GetProperty("Timestamp").GetString());
    }

    [Fact]
    public void An_exception_is_told()
    {
        using (var log = new JsonLog(_output, TimeProvider.System))
            Failed(log.CreateLogger("part"), new InvalidOperationException("why"));

        Assert.Contains("why", Assert.Single(Lines()).GetProperty("Exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_keep_their_order_and_none_is_lost_between_writes()
    {
        using (var log = new JsonLog(_output, TimeProvider.System))
        {
            var logger = log.CreateLogger("part");
            for (var i = 0; i < 1_000; i++)
            {
                Line(logger, i);
                if (i % 300 == 0)
                    log.Flush();
            }
        }

        Assert.Equal(Enumerable.Range(0, 1_000), Lines().Select(l => l.GetProperty("State").GetProperty("Number").GetInt32()));
    }

    [Fact]
    public void What_a_reader_does_not_take_is_left_out_and_counted()
    {
        using var stuck = new StuckStream();
        var log = new JsonLog(stuck, TimeProvider.System);
        var logger = log.CreateLogger("part");
        First(logger);
        stuck.Entered.Wait(TestContext.Current.CancellationToken);
        var text = new string('x', 1_000_000);
        for (var i = 0; i < 10; i++)
            Long(logger, text);
        stuck.Free.Set();
        log.Dispose();

        var lines = Lines(stuck.Written);
        Assert.Equal("First", lines[0].GetProperty("Message").GetString());
        Assert.Contains("lines were left out", lines[^1].GetProperty("Message").GetString(), StringComparison.Ordinal);
        Assert.True(stuck.Written.Length < JsonLog.MaxPending + 10_000);
    }

    private List<JsonElement> Lines() => Lines(_output);

    private static List<JsonElement> Lines(MemoryStream written) =>
        [.. Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    [LoggerMessage(7, LogLevel.Information, "From {Sender}: {Code}")]
    private static partial void From(ILogger logger, string sender, int code);

    [LoggerMessage(8, LogLevel.Error, "It failed")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Information, "Line {Number}")]
    private static partial void Line(ILogger logger, int number);

    [LoggerMessage(10, LogLevel.Warning, "First")]
    private static partial void First(ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "{Text}")]
    private static partial void Long(ILogger logger, string text);

    /// <summary>Stands still in its first write until it is set free.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Free { get; } = new();

        public MemoryStream Written { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Set();
            Free.Wait(TestContext.Current.CancellationToken);
            Written.Write(buffer);
        }
    }
}
