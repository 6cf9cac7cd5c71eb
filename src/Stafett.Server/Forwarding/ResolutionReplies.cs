using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>What RCPT answers. None of these names a target: the sender must not learn it.</summary>
internal static class ResolutionReplies
{
    public static readonly Resolution Disabled250 = new(ResolutionOutcome.Disabled250, [], SmtpReply.Of(250, "2.1.5", "Recipient ok"));

    public static readonly Resolution Disabled421 =
        new(ResolutionOutcome.Disabled421, [], SmtpReply.Of(421, "4.2.1", "Mailbox is disabled, try again later"));

    public static readonly Resolution Disabled550 = new(ResolutionOutcome.Disabled550, [], SmtpReply.Of(550, "5.2.1", "Mailbox is disabled"));

    public static readonly SmtpReply Accepted = SmtpReply.Of(250, "2.1.5", "Recipient ok");

    public static Resolution NotConfigured(EmailAddress address) => new(
        ResolutionOutcome.NotConfigured, [], SmtpReply.Of(550, "5.1.1", $"{address} does not exist: the domain or the address is not configured here"));

    public static Resolution NobodyLeft(EmailAddress address) =>
        new(ResolutionOutcome.NotConfigured, [], SmtpReply.Of(550, "5.4.6", $"{address} is forwarded to nobody: its targets lead back to it or are disabled"));

    public static Resolution LookupFailed(EmailAddress address) => new(
        ResolutionOutcome.Temporary, [], SmtpReply.Of(451, "4.4.3", $"The DNS records of {address.Domain} could not be looked up, try again later"));

    public static Resolution AccountAway(EmailAddress address) => new(
        ResolutionOutcome.Temporary, [], SmtpReply.Of(451, "4.3.0", $"The rules of {address.Domain} cannot be read at this moment, try again later"));

    public static Resolution Waiting(EmailAddress address) => new(
        ResolutionOutcome.Waiting, [], SmtpReply.Of(450, "4.2.1", $"{address} cannot take mail yet, try again later"));

    public static Resolution PatternTooSlow(EmailAddress address) =>
        new(ResolutionOutcome.Temporary, [], SmtpReply.Of(451, "4.3.0", $"The rules of {address.Domain} could not be applied, try again later"));

    public static Resolution Contradiction(EmailAddress address) => new(
        ResolutionOutcome.Temporary, [],
        SmtpReply.Of(421, "4.3.5", $"{address.Domain} has more than one forward-email-site-verification record, its owner must remove all but one"));

    public static Resolution TooMany(EmailAddress address, int limit) =>
        new(ResolutionOutcome.TooMany, [], SmtpReply.Of(421, "4.5.3", $"{address} is forwarded to more than {limit} addresses"));
}
