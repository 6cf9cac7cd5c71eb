using System.Collections.Concurrent;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>Decision 13, on a clock of the test.</summary>
public sealed class KeyPublicationTests : IAsyncDisposable
{
    private const string Asked = "Not signing with";

    private readonly FakeTimeProvider _time = new();
    private readonly LoggedLines _logged = new();
    private readonly Zone _zone;
    private readonly ServiceSigner _signer;
    private readonly KeyPublication _publication;

    public KeyPublicationTests()
    {
        _zone = new Zone(_time);
        _signer = TestSigner.Create(new SigningOptions(), Domain.Parse("mx.test.example"), _time);
        _publication = new KeyPublication(_signer, _zone, _time, _logged.Of<KeyPublication>());
    }

    private DkimSelector Rsa => _signer.Keys[0];

    private DkimSelector Ed25519 => _signer.Keys[1];

    private int TimesAsked => _logged.All.Count(line => line.Contains(Asked, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _zone.Release();
        await _publication.StopAsync(CancellationToken.None);
        _publication.Dispose();
        _signer.Dispose();
    }

    [Fact]
    public async Task Signs_from_the_minute_its_record_is_there_and_asks_once()
    {
        await StartAsync();
        Assert.Empty(_signer.Used);
        Assert.Equal(2, TimesAsked);
        Assert.Contains(_logged.All, line => line.Contains($"Publish it as TXT, alone: {Rsa.Key.DnsRecord}", StringComparison.Ordinal));
        await LookAgainAsync(TimeSpan.FromMinutes(1));
        await LookAgainAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, TimesAsked);

        Publish(Rsa, Rsa.Key.DnsRecord);
        await LookAgainAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([Rsa], _signer.Used);

        Publish(Ed25519, Ed25519.Key.DnsRecord.Replace("; ", ";", StringComparison.Ordinal));
        await LookAgainAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([Rsa, Ed25519], _signer.Used);
        Assert.Equal(2, TimesAsked);
    }

    [Fact]
    public async Task Stops_when_another_record_stands_there_and_says_so_again()
    {
        Publish(Rsa, Rsa.Key.DnsRecord);
        Publish(Ed25519, Ed25519.Key.DnsRecord);
        await StartAsync();
        Assert.Equal(2, _signer.Used.Count);
        Assert.Equal(0, TimesAsked);

        Publish(Rsa, "v=DKIM1; p=");
        await LookAgainAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([Ed25519], _signer.Used);
        Assert.Equal(1, TimesAsked);
    }

    [Fact]
    public async Task DNS_that_fails_changes_nothing_and_blames_nobody()
    {
        _zone.Fails = true;
        await StartAsync();
        Assert.Empty(_signer.Used);
        Assert.Equal(0, TimesAsked);

        _zone.Fails = false;
        Publish(Rsa, Rsa.Key.DnsRecord);
        await LookAgainAsync(TimeSpan.FromMinutes(1));
        _zone.Fails = true;
        await LookAgainAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([Rsa], _signer.Used);
    }

    [Fact]
    public async Task A_fault_ends_neither_the_signing_nor_the_server()
    {
        Publish(Rsa, Rsa.Key.DnsRecord);
        await StartAsync();
        _zone.Throws = true;
        await LookAgainAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([Rsa], _signer.Used);
        Assert.False(_publication.ExecuteTask!.IsCompleted);
    }

    [Theory]
    [InlineData("{0}", "v=spf1 -all")]
    [InlineData("{0}; s=other")]
    [InlineData("{0}; h=sha1")]
    [InlineData("k=ed25519; {0}")]
    public async Task What_a_verifier_could_not_use_does_not_count(params string[] records)
    {
        Publish(Rsa, [.. records.Select(record => record.Replace("{0}", Rsa.Key.DnsRecord, StringComparison.Ordinal))]);
        await StartAsync();

        Assert.Empty(_signer.Used);
    }

    [Fact]
    public async Task A_start_waits_for_DNS_no_longer_than_three_seconds()
    {
        Publish(Rsa, Rsa.Key.DnsRecord);
        _zone.Hold();
        var start = _publication.StartAsync(CancellationToken.None);
        await _time.TimerAsync();
        Assert.False(start.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        await start;
        Assert.Empty(_signer.Used);

        _zone.Release();
        await _logged.UntilAsync("signing with it");
        await _time.TimerAsync();
        Assert.Equal([Rsa], _signer.Used);
    }

    private void Publish(DkimSelector key, params string[] records) => _zone.Records[_signer.RecordName(key)] = records;

    private async Task StartAsync()
    {
        await _publication.StartAsync(CancellationToken.None);
        await _time.TimerAsync(TimeSpan.FromMinutes(1));
    }

    // The timer is set when the look before it has ended.
    private async Task LookAgainAsync(TimeSpan pause)
    {
        _time.Advance(pause - TimeSpan.FromSeconds(1));
        var before = _zone.Questions;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.TimerAsync();
        Assert.Equal(before + 2, _zone.Questions);
    }

    /// <summary>Answers from another thread, as the network does.</summary>
    private sealed class Zone(TimeProvider time) : IDnsResolver
    {
        private TaskCompletionSource _gate = Open();
        private int _questions;

        public ConcurrentDictionary<string, string[]> Records { get; } = new();

        public bool Fails { get; set; }

        public bool Throws { get; set; }

        public int Questions => _questions;

        public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _gate.TrySetResult();

        public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            await Task.Yield();
            await _gate.Task.WaitAsync(cancellationToken);
            if (Throws)
                throw new InvalidOperationException("as told");
            if (Fails)
                return new DnsAnswer(DnsStatus.Timeout, [], name, false, time.GetUtcNow());
            return Records.TryGetValue(name, out var texts)
                ? new DnsAnswer(DnsStatus.Success, [.. texts.Select(text => new TxtRecord(name, 60, [.. text.Chunk(255).Select(c => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes(c))]))], name, false, time.GetUtcNow())
                : new DnsAnswer(DnsStatus.NxDomain, [], name, false, time.GetUtcNow());
        }

        private static TaskCompletionSource Open()
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gate.SetResult();
            return gate;
        }
    }
}
