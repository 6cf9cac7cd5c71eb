namespace Stafett.EndToEnd.Tests;

/// <summary>Ends and beginnings of the process in the midst of work.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly byte[] Message = [.. "From: a@client.example\r\nMessage-ID: <restart@client.example>\r\nSubject: x\r\n\r\nbody\r\n"u8];

    // Only who is shown to have sent a message gets a report of it.
    private readonly ServerUnderTest _server = new(new ServerSetup { Zone = "client.example. IN TXT \"v=spf1 ip4:127.0.0.1 -all\"\n" });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_was_delivered_is_known_after_a_restart()
    {
        _server.Sink.AnswerRcpt("other@inbox.example", "450 4.2.1 not at home");
        var first = await Dialogue.SendAsync(_server.Port, "a@client.example", "two@forwarded.example", Message);
        await _server.RestartAsync();
        _server.Sink.Obey();
        var second = await Dialogue.SendAsync(_server.Port, "a@client.example", "two@forwarded.example", Message);

        Assert.Equal(451, first.Code);
        Assert.Equal(["one@inbox.example"], (await _server.Sink.NextAsync(Patience)).Recipients);
        Assert.Equal(250, second.Code);
        Assert.Equal(["other@inbox.example"], (await _server.Sink.NextAsync(Patience)).Recipients);
        Assert.Equal(0, _server.Sink.Drain());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_server.DataFolder, "fingerprints")));
    }

    [Fact]
    public async Task A_message_under_way_is_finished_and_answered_before_the_end()
    {
        var hold = _server.Sink.HoldAnswers();
        await using var client = await Dialogue.OpenAsync(_server.Port);
        await using var idle = await Dialogue.OpenAsync(_server.Port);
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<hello@forwarded.example>");
        var answer = client.DataAsync(Message);
        await _server.Sink.NextAsync(Patience);

        _server.Interrupt();
        await _server.WaitForLogAsync("Stopping: no new connections");
        var goodbye = await idle.ReadAsync();
        Assert.False(answer.IsCompleted);
        hold.SetResult();

        Assert.Equal("250 2.0.0 kept", (await answer).ToString());
        Assert.Equal(421, goodbye.Code);
        Assert.Equal(421, (await client.ReadAsync()).Code);
        Assert.Equal(0, await _server.ExitAsync());
    }

    [Fact]
    public async Task A_report_that_is_taken_during_the_end_is_not_sent_again()
    {
        _server.Sink.AnswerRcpt("one@inbox.example", "550 5.1.1 no such user");
        _server.Sink.AnswerRcpt("other@inbox.example", "450 4.2.1 not at home");
        var hold = _server.Sink.HoldAnswers();
        var first = await Dialogue.SendAsync(_server.Port, "a@client.example", "two@forwarded.example", Message);
        var report = await _server.Sink.NextAsync(Patience);
        _server.Interrupt();
        await _server.WaitForLogAsync("Stopping: no new connections");
        hold.SetResult();
        Assert.Equal(0, await _server.ExitAsync());
        await _server.StartAsync();
        _server.Sink.Obey();
        var second = await Dialogue.SendAsync(_server.Port, "a@client.example", "two@forwarded.example", Message);

        Assert.Equal(450, first.Code);
        Assert.Equal(["a@client.example"], report.Recipients);
        Assert.Equal(250, second.Code);
        Assert.Equal(["other@inbox.example"], (await _server.Sink.NextAsync(Patience)).Recipients);
        Assert.Equal(0, _server.Sink.Drain());
    }
}
