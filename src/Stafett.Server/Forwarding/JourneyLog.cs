using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Accounts.Logs;
using Stafett.Storage;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Tells the owners of domains what became of their mail: one entry for each message and address, with envelope and header section and never a body. Each entry holds
/// what its owner may see: his own targets, and of an alias of somebody else that he forwards to, only that alias.
/// </summary>
public sealed class JourneyLog(MailLog log, TimeProvider time)
{
    private const int MaxKeywords = 60;

    /// <summary>RCPT was refused: there is no message yet.</summary>
    public void RefusedRecipient(ReceivedFrom from, ReversePath sender, ForwardingRecipient recipient, ResolutionOutcome outcome, SmtpReply reply)
    {
        if (!log.IsKept || recipient.Hosted is not { } hosted)
            return;
        var category = outcome switch
        {
            _ when reply.Code == 530 => "tls",
            ResolutionOutcome.NotConfigured => "recipient",
            ResolutionOutcome.Disabled421 or ResolutionOutcome.Disabled550 => "disabled",
            ResolutionOutcome.Waiting => "pending",
            _ => "rules",
        };
        var what = $"{sender}\n{from.Remote}\n{reply.Code}";
        log.Offer(new NewLogEntry(Hash("recipient", what, hosted.Domain.Id, recipient.Alias), [.. Envelope(from, sender), .. Names(recipient.Alias)])
        {
            DomainId = hosted.Domain.Id,
            AliasId = AliasOf(hosted),
            Code = reply.Code,
            Category = category,
            Message = reply.Text,
            Sender = sender.Address?.ToString() ?? "",
            Recipients = [recipient.Alias.ToString()],
            RemoteAddress = Shown(from),
            RemoteHost = from.HostName ?? "",
            Journey = Journey.Line(Attempt(from, reply)),
        });
        log.Count(hosted.Domain.Id, reply.IsPermanent ? MailFate.Refused : MailFate.Deferred, null);
    }

    /// <summary>The message was answered.</summary>
    /// <param name="passage">With what it came to; its outcomes are empty where it was refused as a whole.</param>
    internal void Answered(MessagePassage passage)
    {
        var request = passage.Request;
        if (!log.IsKept || !request.Recipients.Any(r => r.Hosted is not null || r.Targets.Any(t => t.Owner is not null)))
            return;
        var fates = new Dictionary<Id<HostedDomain>, MailFate>();
        foreach (var recipient in request.Recipients)
        {
            if (recipient.Hosted is { } hosted)
                Write(passage, recipient, hosted.Domain, AliasOf(hosted), recipient.Alias, _ => true, fates);
            // Aliases of others here that it went through: their owners see them by their own names.
            foreach (var passed in recipient.Targets.Where(t => t.Via is not null && t.Owner is not null && t.Owner.Id != recipient.Hosted?.Domain.Id).GroupBy(t => (t.Via, t.Owner!.Id)))
                Write(passage, recipient, passed.First().Owner!, null, passed.Key.Via!, t => t.Via == passed.Key.Via, fates);
        }

        foreach (var (domain, fate) in fates)
            log.Count(domain, fate, passage.Size);
    }

    private void Write(
        MessagePassage passage, ForwardingRecipient recipient, HostedDomain domain, Id<Alias>? alias, EmailAddress address, Func<ResolvedTarget, bool> isIts,
        Dictionary<Id<HostedDomain>, MailFate> fates)
    {
        var isOwn = address == recipient.Alias;
        var keys = recipient.Targets.Where(isIts).Select(t => t.Key).ToHashSet();
        var outcomes = passage.Outcomes.Where(o => o.Alias == recipient.Alias && (o.TargetKey is null || keys.Contains(o.TargetKey))).ToList();
        var reply = passage.Refusal ?? ReplyComposer.Compose(outcomes).Reply;
        var isDropped = reply.IsPositive && recipient.Targets.IsEmpty;
        var fate = isDropped ? MailFate.Dropped : reply.IsPositive ? MailFate.Forwarded : reply.IsPermanent ? MailFate.Refused : MailFate.Deferred;
        // Of a message for several of its addresses, the worst that happened counts.
        fates[domain.Id] = fates.TryGetValue(domain.Id, out var before) && before > fate ? before : fate;
        var isError = !reply.IsPositive;
        if (!isError && !domain.Settings.HasDeliveryLogs && !passage.WasDeferred)
            return;
        // One transaction may have had targets of several owners, and a server may have spoken of any of them.
        var hidden = recipient.Targets.OfType<MailTarget>().Where(t => isOwn ? t.Via is not null : !isIts(t)).Select(t => (t.Address, isOwn ? t.Via! : address)).ToList();
        var attempt = Attempt(passage.Request.From, reply) with
        {
            Size = passage.Size,
            Spf = Word(passage.Verdicts?.Spf.Result),
            Dkim = DkimWord(passage.Verdicts),
            Dmarc = Word(passage.Verdicts?.Dmarc.Result),
            Arc = Word(passage.Verdicts?.Arc.Result),
            Targets = [.. recipient.Targets.Where(isIts).Select(t => Target(t, isOwn, outcomes, hidden))],
        };
        var headers = passage.Headers;
        log.Offer(new NewLogEntry(Hash("message", passage.Name, domain.Id, address), Keywords(passage, address, attempt))
        {
            DomainId = domain.Id,
            AliasId = alias,
            Code = reply.Code,
            Category = isDropped ? "dropped" : isError ? passage.Category ?? CategoryOf(outcomes) : "delivered",
            // To the owner of another alias on the way, the first one is as unknown as the target is to the sender.
            Message = isOwn ? reply.Text : reply.Text.Replace(recipient.Alias.ToString(), address.ToString(), StringComparison.OrdinalIgnoreCase),
            Sender = passage.Request.Mail.ReversePath.Address?.ToString() ?? "",
            Recipients = [address.ToString()],
            RemoteAddress = attempt.RemoteAddress,
            RemoteHost = attempt.RemoteHost,
            Subject = headers is not null && headers.IndexOf("Subject"u8) is >= 0 and var subject ? headers.Text(subject) : "",
            MessageId = headers is not null && headers.IndexOf("Message-ID"u8) is >= 0 and var id ? headers.Text(id) : "",
            Headers = headers is null ? "" : Encoding.UTF8.GetString(headers.Octets.Span[..Math.Min(headers.Octets.Length, LogStore.MaxHeaders)]),
            Journey = Journey.Line(attempt),
            IsOnlyUpdate = !isError && !domain.Settings.HasDeliveryLogs,
        });
    }

    /// <param name="isOwn">The entry is for the recipient's own domain: what is behind another's alias is not shown. Else it is for that other one.</param>
    /// <param name="hidden">Targets that the reader must not learn, and by what name he knows them.</param>
    private static JourneyTarget Target(ResolvedTarget target, bool isOwn, List<TargetOutcome> outcomes, List<(EmailAddress Target, EmailAddress Alias)> hidden)
    {
        var outcome = outcomes.Find(o => o.TargetKey == target.Key) ?? outcomes.Find(o => o.TargetKey is null);
        var (webhook, mail) = (target as WebhookDeliveryTarget, target as MailTarget);
        var isHidden = isOwn && target.Via is not null;
        var to = isHidden ? target.Via!.ToString() : mail?.Address.ToString() ?? webhook!.Url.Authority[(webhook.Url.Authority.LastIndexOf('@') + 1)..];
        if (outcome is null)
            return new JourneyTarget(to, webhook is not null && !isHidden, "", "rules", 0, "", 0);
        var text = hidden.Aggregate(outcome.Reply.Text, static (text, h) => TargetMask.Apply(text, h.Target, h.Alias));
        var phase = outcome.Phase.ToString().ToLowerInvariant();
        return new JourneyTarget(to, webhook is not null && !isHidden, isHidden ? "" : outcome.RemoteHost ?? "", phase, outcome.Reply.Code, text, (long)outcome.Took.TotalMilliseconds);
    }

    private JourneyAttempt Attempt(ReceivedFrom from, SmtpReply reply) => new()
    {
        At = time.GetUtcNow(),
        Session = from.SessionId,
        Code = reply.Code,
        Text = reply.Text,
        RemoteAddress = Shown(from),
        RemoteHost = from.HostName ?? "",
        Helo = from.Helo ?? "",
        Tls = from.TlsVersion ?? "",
    };

    private static string CategoryOf(List<TargetOutcome> outcomes)
    {
        var worst = outcomes.Where(o => !o.IsDelivered).MinBy(o => o.Reply.Code);
        return worst?.Phase switch
        {
            null => "other",
            TargetPhase.Rules => worst.Reply.Status is { Detail: 10 } ? "tls" : "policy",
            TargetPhase.Loop => "loop",
            TargetPhase.Webhook => "webhook",
            _ when worst.IsRemoteReply => RemoteRefusal.Classify(worst.Reply).ToString().ToLowerInvariant(),
            _ => "network",
        };
    }

    private static ImmutableArray<string> Keywords(MessagePassage passage, EmailAddress address, JourneyAttempt attempt)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        words.UnionWith(Envelope(passage.Request.From, passage.Request.Mail.ReversePath));
        words.UnionWith(Names(address));
        foreach (var target in attempt.Targets)
            words.Add(target.To);
        if (passage.Headers is { } headers)
        {
            foreach (var name in new[] { "From", "To", "Cc", "Reply-To" })
            {
                if (!headers.TryGetValue(Encoding.ASCII.GetBytes(name), out var value))
                    continue;
                foreach (var mailbox in AddressListParser.Parse(value).Mailboxes.Take(MaxKeywords))
                    words.UnionWith(Names(mailbox.Address));
            }
        }

        return [.. words.Take(MaxKeywords)];
    }

    private static IEnumerable<string> Envelope(ReceivedFrom from, ReversePath sender)
    {
        yield return Shown(from);
        if (from.HostName is { } host)
            yield return host;
        foreach (var name in sender.Address is { } address ? Names(address) : [])
            yield return name;
    }

    private static IEnumerable<string> Names(EmailAddress address) => [address.Folded, address.Domain.ToString()];

    private static Id<Alias>? AliasOf(HostedRecipient hosted) => hosted.Aliases.IsEmpty ? null : hosted.Aliases[0];

    private static string Shown(ReceivedFrom from) => (from.Remote.IsIPv4MappedToIPv6 ? from.Remote.MapToIPv4() : from.Remote).ToString();

    private static string Word<T>(T? result)
        where T : struct, Enum => result?.ToString().ToLowerInvariant() ?? "";

    // One signature that holds is enough.
    private static string DkimWord(AuthenticationVerdicts? verdicts) => verdicts switch
    {
        null => "",
        { Dkim.Count: 0 } => "none",
        _ when verdicts.Dkim.Any(d => d.Result == DkimResult.Pass) => "pass",
        _ => Word<DkimResult>(verdicts.Dkim[0].Result),
    };

    private static byte[] Hash(string kind, string what, Id<HostedDomain> domain, EmailAddress address) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{what}\n{domain}\n{address.Folded}"))[..24];
}
