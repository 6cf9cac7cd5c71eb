using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Looks whether others can find the public halves of our keys, and has the signer use those (decision 13): a minute after a look that missed one, ten minutes after
/// one that found all. An answer that does not come changes nothing.
/// </summary>
public sealed partial class KeyPublication(ServiceSigner signer, IDnsResolver dns, TimeProvider time, ILogger<KeyPublication> logger) : BackgroundService
{
    private static readonly TimeSpan WhileMissing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhileFound = TimeSpan.FromMinutes(10);

    // The first messages are signed too, but nobody waits long for it.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    private Task? _first;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (signer.IsTrusted || signer.Keys.Count == 0)
            return;
        _first = LookAsync(cancellationToken);
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
            var name = signer.RecordName(key);
            var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
            var wasUsed = signer.Used.Contains(key);
            var isFound = answer.IsTemporaryFailure ? wasUsed : answer.Records.OfType<TxtRecord>().Any(r => IsRecordOf(key.Key, r));
            if (isFound)
                found.Add(key);
            if (isFound && !wasUsed)
                LogFound(logger, name);
            else if (!isFound && (wasUsed || _first is null))
                LogMissing(logger, name, key.Key.DnsRecord);
        }

        if (!found.SequenceEqual(signer.Used))
            signer.Use(found);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _first!.ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(signer.Used.Count < signer.Keys.Count ? WhileMissing : WhileFound, time, stoppingToken).ConfigureAwait(false);
            await LookAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    // The records of two servers may differ in spaces and in the order of their tags; what counts is the key.
    private static bool IsRecordOf(DkimKey key, TxtRecord record) => PublicKey(record.Text) is { } published && published == PublicKey(key.DnsRecord);

    private static string? PublicKey(string record) =>
        record.Split(';').Select(tag => tag.Split('=', 2)).FirstOrDefault(tag => tag.Length == 2 && tag[0].Trim() == "p")?[1].Replace(" ", "", StringComparison.Ordinal);

    [LoggerMessage(40, LogLevel.Information, "{Name} is published: signing with it")]
    private static partial void LogFound(ILogger logger, string name);

    [LoggerMessage(41, LogLevel.Warning, "Not signing with {Name}: its record is not in DNS. Publish it as TXT: {Record}")]
    private static partial void LogMissing(ILogger logger, string name, string record);
}
