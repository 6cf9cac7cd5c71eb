using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery;

namespace Stafett.Server.Forwarding;

/// <summary>One target of one or more aliases: it gets one copy.</summary>
/// <param name="Key">What the target is remembered by.</param>
internal sealed record ForwardingCopy(string Key, ResolvedTarget Target, List<EmailAddress> Aliases)
{
    /// <summary>Null: the right to deliver it has not been asked for yet.</summary>
    public DeliveryClaim? Claim { get; set; }

    /// <summary>The target has it, by this try.</summary>
    public bool IsDelivered { get; set; }

    /// <summary>All copies of its transaction, this one too.</summary>
    public IReadOnlyList<ForwardingCopy> Group { get; set; } = [];

    /// <summary>Null for a webhook.</summary>
    public EmailAddress? Address => (Target as MailTarget)?.Address;

    /// <summary>Adds how it fared, for each alias that leads to it.</summary>
    public void Tell(List<TargetOutcome> outcomes, TargetPhase phase, SmtpReply reply, bool isRemote = false, string? remoteHost = null, TimeSpan took = default)
    {
        EmailAddress[] companions = isRemote && !reply.IsPositive && Group.Count > 1 ? [.. Group.Where(c => !ReferenceEquals(c, this)).Select(c => c.Address!)] : [];
        foreach (var alias in Aliases)
            outcomes.Add(new TargetOutcome(alias, Address, reply, isRemote) { TargetKey = Key, Phase = phase, RemoteHost = remoteHost, Took = took, Companions = companions });
    }
}

/// <summary>Copies with the same header prefix and the same route: one transaction with the next hop. Or the one copy for a webhook.</summary>
/// <param name="Route">Null for a webhook.</param>
internal sealed record ForwardingGroup(DeliveryRoute? Route, IReadOnlyList<EmailAddress> Aliases, List<ForwardingCopy> Copies)
{
    public Uri? Webhook => (Copies[0].Target as WebhookDeliveryTarget)?.Url;
}

/// <summary>
/// Sorts the targets of all recipients: one copy for each target however many aliases lead to it, and one transaction for the copies that can share
/// one. What cannot be handed over is an outcome at once.
/// </summary>
internal sealed class ForwardingPlan
{
    private static readonly SmtpReply Loop = SmtpReply.Of(554, "5.4.6", "This message has been here before: it is being forwarded in a circle");
    private static readonly SmtpReply Delivered = SmtpReply.Of(250, "2.0.0", "Delivered before");
    private static readonly SmtpReply UnderWay = SmtpReply.Of(451, "4.4.5", "This message is being delivered at this moment, try again later");

    private readonly List<ForwardingCopy> _copies = [];

    // Nearly all mail has one target: what finds doubles fast is made when there are two.
    private Dictionary<string, ForwardingCopy>? _byKey;

    public List<TargetOutcome> Outcomes { get; } = [];

    public List<ForwardingGroup> Groups { get; } = [];

    /// <summary>For all targets, those that have the message already too.</summary>
    public IReadOnlyList<ForwardingCopy> Copies => _copies;

    /// <param name="gate">What the recipients' domains say of the sender.</param>
    public static ForwardingPlan Make(ForwardingRequest request, HeaderSection headers, LoopMark loopMark, SenderGate gate)
    {
        var plan = new ForwardingPlan();
        foreach (var recipient in request.Recipients)
        {
            var loops = recipient.Targets.Length > 0 && loopMark.IsIn(headers, recipient.Alias);
            if (gate.Refuse(recipient.Hosted?.Domain) is { } refusal)
            {
                plan.Outcomes.Add(new TargetOutcome(recipient.Alias, null, refusal, IsRemoteReply: false) { Phase = TargetPhase.Rules });
                continue;
            }

            foreach (var target in recipient.Targets)
            {
                var key = target.Key;
                if (gate.Refuse(target.Owner) is { } refused)
                    plan.Outcomes.Add(new TargetOutcome(recipient.Alias, null, refused, IsRemoteReply: false) { Phase = TargetPhase.Rules, TargetKey = key });
                else if (loops)
                    plan.Outcomes.Add(new TargetOutcome(recipient.Alias, null, Loop, IsRemoteReply: false) { Phase = TargetPhase.Loop });
                else
                    plan.Add(key, target, recipient.Alias);
            }
        }

        return plan;
    }

    /// <summary>Asks for the right to deliver to each target, which others may have or may have used. All that is granted is in <see cref="Groups"/> then, or was given back.</summary>
    public void Claim(FingerprintStore fingerprints, MessageFingerprint fingerprint)
    {
        try
        {
            foreach (var copy in _copies)
            {
                copy.Claim = fingerprints.Claim(fingerprint, copy.Key);
                if (copy.Claim == DeliveryClaim.Granted)
                    Place(copy);
                else
                    copy.Tell(Outcomes, TargetPhase.Earlier, copy.Claim == DeliveryClaim.Delivered ? Delivered : UnderWay);
            }
        }
        catch
        {
            foreach (var copy in _copies)
            {
                if (copy.Claim == DeliveryClaim.Granted)
                    fingerprints.Release(fingerprint, copy.Key, delivered: false);
            }

            throw;
        }
    }

    private void Add(string key, ResolvedTarget target, EmailAddress alias)
    {
        if (_copies.Count > 0)
            _byKey ??= new Dictionary<string, ForwardingCopy>(StringComparer.Ordinal) { [_copies[0].Key] = _copies[0] };
        if (_byKey is not null && _byKey.TryGetValue(key, out var known))
        {
            known.Aliases.Add(alias);
            return;
        }

        var copy = new ForwardingCopy(key, target, [alias]);
        _copies.Add(copy);
        _byKey?.Add(key, copy);
    }

    private void Place(ForwardingCopy copy)
    {
        var route = (copy.Target as MailTarget)?.Route;
        foreach (var group in Groups)
        {
            if (route is not null && group.Route == route && group.Aliases.SequenceEqual(copy.Aliases))
            {
                group.Copies.Add(copy);
                copy.Group = group.Copies;
                return;
            }
        }

        Groups.Add(new ForwardingGroup(route, copy.Aliases, [copy]));
        copy.Group = Groups[^1].Copies;
    }
}
