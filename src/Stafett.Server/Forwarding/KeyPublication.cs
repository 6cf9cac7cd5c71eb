using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Looks whether others can find the public halves of our keys, and has the signer use those (decision 13): a minute after a look that missed one, ten minutes after
/// one that found all. An answer that does not come changes nothing, and neither does a fault of ours.
/// </summary>
public sealed partial class KeyPublication(ServiceSigner signer, IDnsResolver dns, TimeProvider time, ILogger<KeyPublication> logger) : BackgroundService
{
    private static readonly TimeSpan WhileMissing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhileFound = TimeSpan.FromMinutes(10);

    // The first messages are signed too, but nobody waits long for it.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    // The operator has been told to publish these, and has not yet.
    private readonly HashSet<DkimSelector> _asked = [];

    private Task _first = Task.CompletedTask;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (signer.IsTrusted || signer.Keys.Count == 0)
            return;
        _first = LookAsync(CancellationToken.None);
        try
        {
            await _first.WaitAsync(StartPatience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The look goes on.
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One look at all records.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<DkimSelector>();
        foreach (var key in signer.Keys)
        {
            if (await IsPublishedAsync(key, cancellationToken).ConfigureAwait(false))
                found.Add(key);
        }

        if (!found.SequenceEqual(signer.Used))
            signer.Use(found);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _first.WaitAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(signer.Used.Count < signer.Keys.Count ? WhileMissing : WhileFound, time, stoppingToken).ConfigureAwait(false);
            await LookAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsPublishedAsync(DkimSelector key, CancellationToken cancellationToken)
    {
        var name = signer.RecordName(key);
        var wasUsed = signer.Used.Contains(key);
        DnsAnswer answer;
        try
        {
            answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One that escapes would end the server.
            LogFault(logger, name, fault);
            return wasUsed;
        }

        if (answer.IsTemporaryFailure)
            return wasUsed;
        // RFC 6376 §3.6.2.2: with another record beside it, nobody can say which one a verifier takes.
        var records = answer.Records.OfType<TxtRecord>().ToList();
        if (records.Count > 0 && records.TrueForAll(record => IsRecordOf(key.Key, record)))
        {
            _asked.Remove(key);
            if (!wasUsed)
                LogFound(logger, name);
            return true;
        }

        if (_asked.Add(key))
            LogMissing(logger, name, records.Count > 0 ? "DNS shows something else there" : "its record is not in DNS", key.Key.DnsRecord);
        return false;
    }

    // The records of two servers may differ in spaces and in the order of their tags; what counts is the key, and that it may be used for mail.
    private static bool IsRecordOf(DkimKey key, TxtRecord record) =>
        DkimKeyRecordParser.Parse([.. record.Strings.SelectMany(part => part.ToArray())]) is { Problem: null, AllowsEmail: true, AllowsSha256: true } read
        && read.Algorithm == key.Algorithm && PublicKey(record.Text) == PublicKey(key.DnsRecord);

    private static string? PublicKey(string record) =>
        record.Split(';').Select(tag => tag.Split('=', 2)).FirstOrDefault(tag => tag.Length == 2 && tag[0].Trim() == "p")?[1].Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);

    [LoggerMessage(40, LogLevel.Information, "{Name} is published: signing with it")]
    private static partial void LogFound(ILogger logger, string name);

    [LoggerMessage(41, LogLevel.Warning, "Not signing with {Name}: {Problem}. Publish it as TXT, alone: {Record}")]
    private static partial void LogMissing(ILogger logger, string name, string problem, string record);

    [LoggerMessage(42, LogLevel.Error, "{Name} cannot be looked up")]
    private static partial void LogFault(ILogger logger, string name, Exception exception);
}
