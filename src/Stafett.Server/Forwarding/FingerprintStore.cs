using System.Collections.Concurrent;
using System.Globalization;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>
/// What has been done with a message before, so that a sender's retry does not deliver twice, a hopeless message is not retried for ever, and a report is
/// sent once. In memory, bounded, safe for all threads; saved to a file at stop and loaded at start.
/// </summary>
public sealed class FingerprintStore
{
    /// <summary>How long a report is remembered (FAQ "Prevent unnecessary bounces", 2).</summary>
    public static readonly TimeSpan BounceTime = TimeSpan.FromDays(7);

    // The first sight of a message must outlive the time after which its retries are refused, or the next one would begin anew at once.
    private static readonly TimeSpan FirstSightMargin = TimeSpan.FromDays(2);

    private readonly ExpiringTable _delivered;
    private readonly ExpiringTable _seen;
    private readonly ExpiringTable _bounced;
    private readonly ConcurrentDictionary<UInt128, bool> _inProgress = new();

    // Not in a table, and so not in the file: a report that has not left is made again after a restart.
    private readonly ConcurrentDictionary<UInt128, bool> _reporting = new();
    private readonly TimeSpan _maxRetryTime;
    private readonly TimeProvider _time;

    public FingerprintStore(ForwardingOptions options, TimeProvider time)
    {
        _time = time;
        _maxRetryTime = options.MaxRetryTime;
        _delivered = new ExpiringTable(options.FingerprintTime, options.FingerprintEntries, time);
        _seen = new ExpiringTable(options.MaxRetryTime + FirstSightMargin, options.FingerprintEntries, time);
        _bounced = new ExpiringTable(BounceTime, Math.Max(1, options.FingerprintEntries / 10), time);
    }

    /// <summary>Keys that are held, of all kinds.</summary>
    public int Count => _delivered.Count + _seen.Count + _bounced.Count;

    /// <summary>Keys that were dropped before their time because the store was full.</summary>
    public long Forgotten => _delivered.Forgotten + _seen.Forgotten + _bounced.Forgotten;

    /// <summary>The order is that of the file.</summary>
    internal IReadOnlyList<ExpiringTable> Tables => [_delivered, _seen, _bounced];

    /// <summary>When its sender was told for the first time to come again; now, if that is new.</summary>
    public DateTimeOffset FirstSeen(MessageFingerprint message)
    {
        _seen.TryAdd(message.Value, out var added);
        return DateTimeOffset.FromUnixTimeSeconds(added);
    }

    /// <summary>It came before and was deferred.</summary>
    public bool IsKnown(MessageFingerprint message) => _seen.TryGet(message.Value, out _);

    /// <summary>It has been coming back for longer than <see cref="ForwardingOptions.MaxRetryTime"/>.</summary>
    public bool IsRetriedTooLong(MessageFingerprint message) =>
        _seen.TryGet(message.Value, out var added) && _time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(added) > _maxRetryTime;

    /// <summary>Its sender has had a final answer: if it comes again it is not a retry.</summary>
    public void ForgetFirstSeen(MessageFingerprint message) => _seen.Remove(message.Value);

    /// <summary>What comes next with these octets is another message.</summary>
    public void ForgetDelivered(MessageFingerprint message, string target) => _delivered.Remove(TargetKey(message, target));

    /// <param name="target">The target in one canonical form, address and route.</param>
    public DeliveryClaim Claim(MessageFingerprint message, string target)
    {
        var key = TargetKey(message, target);
        if (!_inProgress.TryAdd(key, true))
            return DeliveryClaim.InProgress;
        // Looked at after the claim, so that a delivery that ends between the two is seen.
        if (!WasDelivered(message, target))
            return DeliveryClaim.Granted;
        _inProgress.TryRemove(key, out _);
        return DeliveryClaim.Delivered;
    }

    /// <summary>Ends a granted claim.</summary>
    public void Release(MessageFingerprint message, string target, bool delivered)
    {
        var key = TargetKey(message, target);
        if (delivered)
            _delivered.TryAdd(key, out _);
        _inProgress.TryRemove(key, out _);
    }

    /// <summary>As it is, or with more behind it: what a forger sent first does not stand for the real message, but the real one stands for whatever follows.</summary>
    public bool WasDelivered(MessageFingerprint message, string target)
    {
        for (var proof = message.Proof; proof <= SenderProof.Author; proof++)
        {
            if (_delivered.TryGet(TargetKey(message with { Proof = proof }, target), out _))
                return true;
        }

        return false;
    }

    /// <summary>True once per message, recipient and code within <see cref="BounceTime"/>; then call <see cref="EndBounce"/>, whatever happened.</summary>
    public bool TryClaimBounce(MessageFingerprint message, EmailAddress recipient, int code)
    {
        var key = BounceKey(message, recipient, code);
        if (!_reporting.TryAdd(key, true))
            return false;
        if (!_bounced.TryGet(key, out _))
            return true;
        _reporting.TryRemove(key, out _);
        return false;
    }

    /// <param name="sent">False: it may be claimed again.</param>
    public void EndBounce(MessageFingerprint message, EmailAddress recipient, int code, bool sent)
    {
        var key = BounceKey(message, recipient, code);
        if (sent)
            _bounced.TryAdd(key, out _);
        _reporting.TryRemove(key, out _);
    }

    /// <summary>The sender knows that this target will not have it: it is not tried again.</summary>
    public void GiveUp(MessageFingerprint message, string target) => _delivered.TryAdd(TargetKey(message, target), out _);

    private static UInt128 BounceKey(MessageFingerprint message, EmailAddress recipient, int code) =>
        message.With((byte)'B', string.Create(CultureInfo.InvariantCulture, $"{code} {recipient.Folded}"));

    private static UInt128 TargetKey(MessageFingerprint message, string target) => message.With((byte)'D', target);
}
