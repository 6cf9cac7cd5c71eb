using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>What the sender is told, and who must be told otherwise.</summary>
/// <param name="Failures">Refused for good although the reply asks the sender to come again: the sender learns of these only by a DSN.</param>
public sealed record ComposedReply(SmtpReply Reply, IReadOnlyList<TargetOutcome> Failures);

/// <summary>
/// One reply for all targets (behaviour of the original, §2.6): the lowest code of all failures, the remote's words with targets masked,
/// 451 when some have the message and the others will get it on the next try.
/// </summary>
public static class ReplyComposer
{
    private static readonly EnhancedStatus Deferred = new(4, 4, 0);
    private static readonly EnhancedStatus Failed = new(5, 0, 0);

    public static ComposedReply Compose(IReadOnlyList<TargetOutcome> outcomes)
    {
        if (AreDelivered(outcomes))
            return new ComposedReply(Accepted(outcomes), []);
        var failures = outcomes.Where(o => !o.IsDelivered).Select(Derive).ToList();
        var delivered = outcomes.Where(o => o.IsDelivered).Select(o => o.Alias).Distinct().ToList();
        var lowest = failures.Min(f => f.Reply.Code);
        var isTransient = lowest < 500;
        var bounced = isTransient ? failures.Where(f => f.Reply.IsPermanent).ToList() : [];
        if (delivered.Count == 0 && failures.Select(f => Line(f, withAlias: false)).Distinct().Count() == 1)
            return new ComposedReply(failures.MinBy(f => f.Reply.Code)!.Reply with { Text = MaskedText(failures[0]) }, bounced);

        var lines = new List<string>();
        if (delivered.Count > 0)
            lines.Add($"Delivered to {string.Join(" and ", delivered)}.");
        if (delivered.Count > 0 && isTransient)
            lines.Add("The rest is deferred and will be delivered when the message is sent again; nobody gets it twice.");
        lines.AddRange(failures.Select(f => Line(f, withAlias: true)).Distinct());
        var code = delivered.Count > 0 && isTransient ? 451 : lowest;
        var status = failures.FirstOrDefault(f => f.Reply.Code == lowest)?.Reply.Status is { } s && s.Class == code / 100 ? s : isTransient ? Deferred : Failed;
        return new ComposedReply(new SmtpReply(code, status, string.Join('\n', lines)), bounced);
    }

    /// <summary>The words that a sender may see.</summary>
    public static string MaskedText(TargetOutcome outcome)
    {
        var text = outcome.Target is null ? outcome.Reply.Text : TargetMask.Apply(outcome.Reply.Text, outcome.Target, outcome.Alias);
        foreach (var companion in outcome.Companions)
            text = TargetMask.Apply(text, companion, outcome.Alias);
        return text;
    }

    private static bool AreDelivered(IReadOnlyList<TargetOutcome> outcomes)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (!outcomes[i].IsDelivered)
                return false;
        }

        return true;
    }

    private static SmtpReply Accepted(IReadOnlyList<TargetOutcome> outcomes)
    {
        // One target: its server's own words, as if the sender had spoken to it.
        if (outcomes is [{ IsRemoteReply: true, Reply.Code: 250 } only])
            return only.Reply with { Text = MaskedText(only), Status = only.Reply.Status ?? new EnhancedStatus(2, 0, 0) };
        return SmtpReply.Of(250, "2.0.0", "Message accepted");
    }

    private static TargetOutcome Derive(TargetOutcome outcome) =>
        outcome.IsRemoteReply ? outcome with { Reply = WithStatus(RemoteRefusal.Derive(outcome.Reply)) } : outcome;

    // RFC 2034 §4: we offer ENHANCEDSTATUSCODES, also for the words of a server that does not.
    private static SmtpReply WithStatus(SmtpReply reply)
    {
        var status = reply.Status ?? default(EnhancedStatus);
        return reply with { Status = status with { Class = (byte)(reply.Code / 100) } };
    }

    private static string Line(TargetOutcome outcome, bool withAlias) =>
        withAlias ? $"{outcome.Alias}: {outcome.Reply with { Text = MaskedText(outcome) }}" : $"{outcome.Reply.Code} {MaskedText(outcome)}";
}
