using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Stafett.Hosting;

/// <summary>Makes the lines of one category. Everything that a peer sent is inside JSON strings, so that it is escaped.</summary>
internal sealed class JsonLogger(JsonLog log, string category, TimeProvider time) : ILogger
{
    private const string Format = "{OriginalFormat}";

    // One for each thread: a line is made whole before it joins the others.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = _line ??= new ArrayBufferWriter<byte>(1024);
        var json = _json ??= new Utf8JsonWriter(line);
        try
        {
            Begin(json, time.GetUtcNow(), logLevel, eventId.Id, category, formatter(state, exception));
            if (exception is not null)
                json.WriteString("Exception"u8, exception.ToString());
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.Count > 0)
                WriteState(json, values);
            End(json, line);
            log.Add(line.WrittenSpan, logLevel);
        }
        finally
        {
            line.ResetWrittenCount();
            json.Reset();
        }
    }

    /// <summary>What stands where lines had to be left out.</summary>
    internal static byte[] LeftOut(DateTimeOffset now, long count)
    {
        var line = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line);
        Begin(json, now, LogLevel.Warning, 0, "stafett", $"{count} lines were left out: the log was not read");
        End(json, line);
        return line.WrittenSpan.ToArray();
    }

    private static void Begin(Utf8JsonWriter json, DateTimeOffset now, LogLevel level, int eventId, string category, string message)
    {
        json.WriteStartObject();
        Span<char> stamp = stackalloc char[32];
        now.UtcDateTime.TryFormat(stamp, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString("Timestamp"u8, stamp[..length]);
        json.WriteNumber("EventId"u8, eventId);
        json.WriteString("LogLevel"u8, Name(level));
        json.WriteString("Category"u8, category);
        json.WriteString("Message"u8, message);
    }

    private static void End(Utf8JsonWriter json, ArrayBufferWriter<byte> line)
    {
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
    }

    private static void WriteState(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("State"u8);
        for (var i = 0; i < values.Count; i++)
        {
            var (name, value) = values[i];
            if (name == Format)
                continue;
            if (value is int number)
                json.WriteNumber(name, number);
            else
                json.WriteString(name, value?.ToString());
        }

        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "Trace"u8,
        LogLevel.Debug => "Debug"u8,
        LogLevel.Information => "Information"u8,
        LogLevel.Warning => "Warning"u8,
        LogLevel.Error => "Error"u8,
        _ => "Critical"u8,
    };
}
