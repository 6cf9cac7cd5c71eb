using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// SIGKILL to PostgreSQL while the API writes. What was acknowledged is there when it is back; meanwhile Stafett says what it cannot do, serves the addresses that it
/// knows, refuses nobody for good, and goes on by itself afterwards.
/// </summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private const int Writers = 4;
    private const int AliasesBeforeKill = 40;
    private const string Known = "hello@" + Owner.Domain;
    private const string Unknown = "nobody@" + Owner.Domain;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly PostgresServer _postgres = new();
    private ServerUnderTest? _server;
    private string _location = "";
    private int _messages;

    private ServerUnderTest Server => _server!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _location = await _postgres.MakeDatabaseAsync();
        _server = new ServerUnderTest(new ServerSetup { Settings = ["Database:Engine=postgres", $"Database:Location={_location}"] });
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Stafett_comes_through_a_PostgreSQL_that_is_killed()
    {
        using var owner = await Owner.SetUpAsync(Server);
        await PublishAsync(owner);
        Assert.True(await owner.AddAliasAsync("hello"));
        await AssertDeliveredAsync(Known);
        Assert.Equal(550, (await SendAsync(Unknown)).Code);
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 1; round <= 2; round++)
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var wanted = round * AliasesBeforeKill;
            var writers = Enumerable.Range(0, Writers).Select(writer => KillTests.WriteAsync(owner, $"r{round}w{writer}n", acknowledged, wanted, enough)).ToList();
            Assert.True(await Task.WhenAny([enough.Task, .. writers]) == enough.Task, $"A writer ended before the kill:\n{Server.Log}");
            await _postgres.KillAsync();
            Assert.All(await Task.WhenAll(writers), last => Assert.Equal(HttpStatusCode.ServiceUnavailable, last));

            await AssertAwayAsync(owner);
            await _postgres.StartAsync();
            await AssertBackAsync(owner, $"after{round}");

            await _postgres.AssertWholeAsync(_location);
            foreach (var name in acknowledged)
                Assert.True(await owner.HasAliasAsync(name), $"{name} was acknowledged and is lost.");
        }
    }

    // The records of the domain: the server reads its zone at its start.
    private async Task PublishAsync(Owner owner)
    {
        await owner.AddDomainAsync();
        await Server.WriteZoneAsync(
            $"""
            {Owner.Domain}.  IN MX  10 mx.test.example.
            {Owner.Domain}.  IN TXT "forward-email-site-verification={await owner.VerificationRecordAsync()}"

            """);
        await Server.RestartAsync();
    }

    private async Task AssertAwayAsync(Owner owner)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.PostAliasAsync("meanwhile"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.GetAliasAsync("hello"));
        await AssertDeliveredAsync(Known);
        Assert.InRange((await SendAsync(Unknown)).Code, 400, 499);
        // Whose rules stand in the DNS alone does not notice.
        await AssertDeliveredAsync("hello@forwarded.example");
    }

    private async Task AssertBackAsync(Owner owner, string name)
    {
        await UntilAsync(async () => await owner.PostAliasAsync(name) == HttpStatusCode.OK, "The API did not come back.");
        await UntilAsync(async () => (await SendAsync(Unknown)).Code == 550, "MX did not learn that the database is back.");
        await AssertDeliveredAsync(Known);
        await AssertDeliveredAsync($"{name}@{Owner.Domain}");
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{otherwise}\n{Server.Log}");
            await ticks.WaitForNextTickAsync();
        }
    }

    private async Task AssertDeliveredAsync(string recipient)
    {
        var reply = await SendAsync(recipient);
        Assert.True(reply.Code == 250, $"{recipient}: {reply}\n{Server.Log}");
        // Mails of the service to its owner come there too.
        while (!(await Server.Sink.NextAsync(Patience)).Recipients.Contains("user@inbox.example"))
        {
        }
    }

    private Task<Reply> SendAsync(string recipient)
    {
        var id = Interlocked.Increment(ref _messages);
        return Dialogue.SendAsync(
            Server.Port, "a@client.example", recipient, [.. System.Text.Encoding.ASCII.GetBytes($"From: a@client.example\r\nMessage-ID: <{id}@client.example>\r\nSubject: x\r\n\r\nbody\r\n")]);
    }
}
