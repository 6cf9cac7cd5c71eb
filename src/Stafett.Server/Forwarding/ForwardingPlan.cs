using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery;

namespace Stafett.Server.Forwarding;

/// <summary>One target of one or more aliases: it gets one copy.</summary>
/// <param name="Key">What the target is remembered by.</param>
internal sealed record ForwardingCopy(string Key, ResolvedTarget Target, List<EmailAddress> Aliases)
{
    /// <summary>Null for a webhook.</summary>
    public EmailAddress? Address => (Target as MailTarget)?.Address;

    public IEnumerable<TargetOutcome> Outcomes(SmtpReply reply, bool isRemote) =>
        Aliases.Select(alias => new TargetOutcome(alias, Address, reply, isRemote) { TargetKey = Key });
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

    private readonly List<string> _keys = [];

    public List<TargetOutcome> Outcomes { get; } = [];

    public List<ForwardingGroup> Groups { get; } = [];

    /// <summary>What all targets are remembered by, those that have the message already too.</summary>
    public IEnumerable<string> TargetKeys => _keys;

    /// <param name="hasBeenHere">The message carries our mark for this alias.</param>
    /// <param name="gate">What the recipients' domains say of the sender.</param>
    /// <param name="claim">Asks for the right to deliver to a target, which others may have or may have used.</param>
    public static ForwardingPlan Make(ForwardingRequest request, Func<EmailAddress, bool> hasBeenHere, SenderGate gate, Func<string, DeliveryClaim> claim)
    {
        var plan = new ForwardingPlan();
        var copies = new Dictionary<string, ForwardingCopy>(StringComparer.Ordinal);
        foreach (var recipient in request.Recipients)
        {
            var loops = recipient.Targets.Length > 0 && hasBeenHere(recipient.Alias);
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
                else if (copies.TryGetValue(key, out var copy))
                    copy.Aliases.Add(recipient.Alias);
                else
                    copies.Add(key, new ForwardingCopy(key, target, [recipient.Alias]));
            }
        }

        foreach (var copy in copies.Values)
            plan.Place(copy, claim(copy.Key));
        return plan;
    }

    private void Place(ForwardingCopy copy, DeliveryClaim claim)
    {
        _keys.Add(copy.Key);
        if (claim != DeliveryClaim.Granted)
        {
            Outcomes.AddRange(copy.Outcomes(claim == DeliveryClaim.Delivered ? Delivered : UnderWay, isRemote: false).Select(o => o with { Phase = TargetPhase.Earlier }));
            return;
        }

        var route = (copy.Target as MailTarget)?.Route;
        foreach (var group in Groups)
        {
            if (route is not null && group.Route == route && group.Aliases.SequenceEqual(copy.Aliases))
            {
                group.Copies.Add(copy);
                return;
            }
        }

        Groups.Add(new ForwardingGroup(route, copy.Aliases, [copy]));
    }
}
