using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Smtp;

/// <summary>Who the MX role speaks for.</summary>
/// <param name="Host">The domain of our own addresses: SRS, postmaster.</param>
/// <param name="Postmaster">Where mail for postmaster and abuse of that host goes; null: nobody said.</param>
public sealed record MxIdentity(Domain Host, EmailAddress? Postmaster);

/// <summary>
/// The MX role: mail from anybody for the domains that point here (behaviour of the original, §2). Unknown recipients are refused at RCPT; what DNS
/// does not tell is 4yz; nothing is relayed that no rule asks for.
/// </summary>
public sealed partial class MxPolicy(
    MxIdentity identity, RecipientResolver resolver, SrsRewriter srs, ReturnLimit returns, IprevResolver names, Forwarder forwarder, JourneyLog journeys, LimitOptions limits,
    TimeProvider time,
    ILogger<MxPolicy> logger)
    : ISmtpPolicy
{
    private static readonly TimeSpan NamePatience = TimeSpan.FromSeconds(10);

    private Forwarder Forwarder => forwarder;

    private readonly HeaderLimits _headerLimits = new(limits.HeaderSection, limits.HeaderFields);

    private static readonly SmtpReply SenderOk = SmtpReply.Of(250, "2.1.0", "Sender OK");
    private static readonly SmtpReply RecipientOk = SmtpReply.Of(250, "2.1.5", "Recipient OK");

    private static readonly SmtpReply NotOurSender =
        SmtpReply.Of(553, "5.1.8", "Only this server itself sends from that address: it is not a valid SRS address of ours");

    private static readonly SmtpReply NotOurRecipient = SmtpReply.Of(553, "5.1.1", "There is no such address at this host: it is not a valid SRS address of ours");
    private static readonly SmtpReply Expired = SmtpReply.Of(553, "5.1.6", "This return address has expired");
    private static readonly SmtpReply ReturnedOften = SmtpReply.Of(553, "5.7.1", "Enough has been sent back to this return address");
    private static readonly SmtpReply ReturnsUnderWay = SmtpReply.Of(451, "4.7.1", "Others are being sent back to this return address, try again later");
    private static readonly SmtpReply NoPostmaster = SmtpReply.Of(450, "4.2.1", "The operator has not said yet who reads this address, try again later");

    public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken)
    {
        peer.Iprev = names.ResolveAsync(peer.Remote.Address, cancellationToken);
        return ValueTask.FromResult<SmtpReply?>(null);
    }

    public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken)
    {
        // Nobody but we may use our bounce domain.
        if (mail.ReversePath.Address is { } sender && sender.Domain == identity.Host && srs.TryReverse(sender, time.GetUtcNow()).Status != SrsStatus.Valid)
            return ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((NotOurSender, null));
        return ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((SenderOk, new Transaction(this, peer, mail)));
    }

    /// <summary>The reply to RCPT, and with a positive one where the mail goes (nowhere, for an alias that drops it); what the address means for the owner's log.</summary>
    private async ValueTask<(SmtpReply Reply, ForwardingRecipient Recipient, ResolutionOutcome Outcome)> ResolveAsync(
        SmtpPeer peer, EmailAddress recipient, CancellationToken cancellationToken)
    {
        if (recipient.Domain == identity.Host)
        {
            var (refusal, address) = ResolveOwn(recipient);
            var (followed, targets) = address is null ? (refusal, []) : await FollowAsync(address, cancellationToken).ConfigureAwait(false);
            return (followed, new ForwardingRecipient(recipient, targets), ResolutionOutcome.Forward);
        }

        var resolution = await resolver.ResolveAsync(recipient, cancellationToken).ConfigureAwait(false);
        // Asked before anything else is told of the address.
        var plain = resolution.Hosted is { } hosted ? SenderGate.RefusePlain(hosted.Domain, peer.Tls is null) : null;
        return (plain ?? resolution.Reply, new ForwardingRecipient(recipient, resolution.Targets) { Hosted = resolution.Hosted }, resolution.Outcome);
    }

    /// <summary>
    /// Where the mail of a sender or of the operator goes. Their domains may be forwarded here too: then their rules say it, since mail to their exchangers
    /// would come back to us.
    /// </summary>
    private async ValueTask<(SmtpReply Reply, ImmutableArray<ResolvedTarget> Targets)> FollowAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        if (!LargeProviders.Contains(address.Domain))
        {
            var resolution = await resolver.ResolveAsync(address, cancellationToken).ConfigureAwait(false);
            if (resolution.IsAccepted)
                return (RecipientOk, resolution.Targets);
            if (resolution.Outcome != ResolutionOutcome.NotConfigured)
                return (resolution.Reply, []);
        }

        return (RecipientOk, [MailTarget.To(address)]);
    }

    /// <summary>Mail to an address of our own host: a bounce that finds its way back, or a person who looks for us. No address: the reply says why.</summary>
    private (SmtpReply Reply, EmailAddress? Address) ResolveOwn(EmailAddress recipient)
    {
        var reversal = srs.TryReverse(recipient, time.GetUtcNow());
        switch (reversal.Status)
        {
            case SrsStatus.Valid:
                return returns.IsUsedUp(recipient) ? (ReturnedOften, null) : (RecipientOk, reversal.Address);
            case SrsStatus.Expired:
                return (Expired, null);
            default:
                // RFC 5321 §4.5.1 and RFC 2142 §4
                if (recipient.LocalPart.Folded is not ("postmaster" or "abuse"))
                    return (NotOurRecipient, null);
                if (identity.Postmaster is { } postmaster)
                    return (RecipientOk, postmaster);
                LogNoPostmaster(logger);
                return (NoPostmaster, null);
        }
    }

    /// <summary>Counts what is sent back to return addresses: only what was handed over, and no more by many connections at once.</summary>
    /// <param name="taken">Those that were counted, for <see cref="GiveBack"/>; null: none.</param>
    private bool TryTakeReturns(ImmutableArray<ForwardingRecipient> recipients, ref List<ForwardingRecipient>? taken)
    {
        foreach (var recipient in recipients)
        {
            if (recipient.Alias.Domain != identity.Host || srs.TryReverse(recipient.Alias, time.GetUtcNow()).Status != SrsStatus.Valid)
                continue;
            if (!returns.TryTake(recipient.Alias))
                return false;
            (taken ??= []).Add(recipient);
        }

        return true;
    }

    private void GiveBack(List<ForwardingRecipient>? taken)
    {
        if (taken is null)
            return;
        foreach (var recipient in taken)
        {
            if (!recipient.IsHandedOver)
                returns.GiveBack(recipient.Alias);
        }
    }

    private ReceivedFrom From(SmtpPeer peer, MailParameters mail, IprevVerdict name) => new()
    {
        Remote = peer.Remote.Address,
        RemotePort = peer.Remote.Port,
        Iprev = name,
        Helo = peer.Helo,
        IsExtended = peer.IsExtended,
        TlsVersion = peer.Tls?.Protocol,
        CipherSuite = peer.Tls?.CipherSuite,
        SessionId = peer.SessionId,
        IsInternational = mail.IsInternational,
        ReceivedAt = time.GetUtcNow(),
    };

    /// <summary>For the error log of the domain's owner; the client's name is in it where it is known by now.</summary>
    private async ValueTask RefusedAsync(SmtpPeer peer, MailParameters mail, ForwardingRecipient recipient, ResolutionOutcome outcome, SmtpReply reply)
    {
        if (recipient.Hosted is null)
            return;
        var name = peer.Iprev.IsCompletedSuccessfully ? await peer.Iprev.ConfigureAwait(false) : new IprevVerdict(IprevResult.TempError, null);
        journeys.RefusedRecipient(From(peer, mail, name), mail.ReversePath, recipient, outcome, reply);
    }

    // A name is good to have; mail does not wait long for it, nor fail with it.
    private async ValueTask<IprevVerdict> NameAsync(SmtpPeer peer)
    {
        try
        {
            return peer.Iprev.IsCompleted ? await peer.Iprev.ConfigureAwait(false) : await peer.Iprev.WaitAsync(NamePatience, time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            return new IprevVerdict(IprevResult.TempError, null);
        }
    }

    private sealed class Transaction(MxPolicy policy, SmtpPeer peer, MailParameters mail) : ISmtpTransaction
    {
        private readonly List<ForwardingRecipient> _recipients = [];
        private IncomingMessage? _incoming;

        public async ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken)
        {
            foreach (var known in _recipients)
            {
                if (known.Alias == recipient)
                    return RecipientOk;
            }

            var (reply, resolved, outcome) = await policy.ResolveAsync(peer, recipient, cancellationToken).ConfigureAwait(false);
            if (reply.IsPositive)
                _recipients.Add(resolved);
            else
                await policy.RefusedAsync(peer, mail, resolved, outcome, reply).ConfigureAwait(false);
            return reply;
        }

        public void Receiving(MessageBuffer message) => Incoming(message).Receive();

        public async ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken)
        {
            using var incoming = Incoming(message);
            ImmutableArray<ForwardingRecipient> recipients = [.. _recipients];
            List<ForwardingRecipient>? taken = null;
            try
            {
                if (!policy.TryTakeReturns(recipients, ref taken))
                    return ReturnsUnderWay;
                var from = policy.From(peer, mail, await policy.NameAsync(peer).ConfigureAwait(false));
                return await policy.Forwarder.ForwardAsync(new ForwardingRequest(from, mail, recipients), incoming, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                policy.GiveBack(taken);
            }
        }

        // A transaction that is dropped half-way leaves its hashes to the collector.
        private IncomingMessage Incoming(MessageBuffer message) => _incoming ??= new IncomingMessage(message, policy._headerLimits);
    }

    [LoggerMessage(10, LogLevel.Warning, "Mail for postmaster or abuse of this host is deferred: set Service:Postmaster to the address that reads it")]
    private static partial void LogNoPostmaster(ILogger logger);
}
