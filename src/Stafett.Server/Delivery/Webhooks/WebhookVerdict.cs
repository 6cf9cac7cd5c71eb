using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Stafett.Protocols.Smtp;
using Stafett.Server.Connections;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// What an HTTP answer, or none, means for a message (behaviour of the original, §2.7): 200 is delivered; 403 and 404 are final; everything else may pass, and the
/// sender's server comes again for days. Where the next try may well succeed, it is made while the sender waits.
/// </summary>
/// <param name="Reply">Names neither URL nor host: a sender must not learn where an alias leads.</param>
/// <param name="IsWorthRetry">Another try in a moment may succeed.</param>
/// <param name="Problem">For logs.</param>
internal sealed record WebhookVerdict(SmtpReply Reply, bool IsWorthRetry, string Problem)
{
    public static readonly SmtpReply Busy = SmtpReply.Of(421, "4.4.5", "A webhook endpoint is busy, try again later");
    public static readonly SmtpReply Resting = SmtpReply.Of(421, "4.4.1", "A webhook endpoint has not answered for a while, try again later");
    public static readonly SmtpReply OurFault = SmtpReply.Of(451, "4.3.0", "Delivery to a webhook endpoint failed by our own fault, try again later");

    private static readonly SmtpReply Delivered = SmtpReply.Of(250, "2.0.0", "Message accepted");

    /// <param name="acceptsAllSuccess">Every 2xx means delivered, not only 200.</param>
    public static WebhookVerdict Of(HttpOutcome outcome, bool acceptsAllSuccess) => outcome.Failure switch
    {
        HttpFailure.None => OfStatus(outcome.Status, acceptsAllSuccess),
        HttpFailure.NotAllowed => Final("5.4.4", "A webhook endpoint is at an address where nothing may be sent", outcome),
        HttpFailure.NoSuchHost => Final("5.1.2", "The host of a webhook endpoint does not exist", outcome),
        HttpFailure.LookUp => Later("4.4.3", "The host of a webhook endpoint cannot be looked up just now", outcome),
        HttpFailure.Tls => Later("4.7.5", "TLS with a webhook endpoint failed", outcome),
        HttpFailure.Timeout => Later("4.4.1", "A webhook endpoint did not answer in time", outcome),
        HttpFailure.Connect => Later("4.4.1", "A webhook endpoint cannot be reached", outcome),
        _ => Later("4.4.2", "The connection with a webhook endpoint broke off", outcome),
    };

    private static WebhookVerdict OfStatus(int status, bool acceptsAllSuccess)
    {
        if (status == 200 || (acceptsAllSuccess && status is >= 200 and < 300))
            return new WebhookVerdict(Delivered, IsWorthRetry: false, "");
        var text = string.Create(CultureInfo.InvariantCulture, $"{status} {ReasonPhrases.GetReasonPhrase(status)}").TrimEnd();
        var reply = status is 403 or 404
            ? SmtpReply.Of(550, "5.3.0", $"A webhook endpoint answered {text}")
            : SmtpReply.Of(421, "4.3.0", $"A webhook endpoint answered {text}, try again later");
        return new WebhookVerdict(reply, status is 408 or 413 or 429 or >= 500, text);
    }

    private static WebhookVerdict Final(string enhanced, string text, HttpOutcome outcome) =>
        new(SmtpReply.Of(550, enhanced, text), IsWorthRetry: false, outcome.Problem);

    private static WebhookVerdict Later(string enhanced, string text, HttpOutcome outcome) =>
        new(SmtpReply.Of(421, enhanced, text + ", try again later"), IsWorthRetry: true, outcome.Problem);
}
