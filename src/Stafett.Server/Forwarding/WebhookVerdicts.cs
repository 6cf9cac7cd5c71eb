using System.Buffers;
using System.Text;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Message;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Forwarding;

/// <summary>The verdicts on a sender as the documented JSON of a webhook tells them (FAQ, "webhooks"): the same words as in Authentication-Results, taken apart.</summary>
public static class WebhookVerdicts
{
    /// <param name="serviceId">Our name in Authentication-Results.</param>
    public static WebhookAuthentication Of(AuthenticationVerdicts verdicts, string serviceId)
    {
        var results = verdicts.ToResults(serviceId, isInternational: true);
        var (request, sender) = (verdicts.Request, verdicts.Request.MailFrom.Address?.ToString() ?? "");
        return new WebhookAuthentication
        {
            Dkim = new WebhookDkim([.. request.Message.Headers.From.Mailboxes.Select(m => m.Address.ToString())], sender, Signatures(verdicts, results)),
            Spf = Spf(verdicts, results, sender),
            Arc = new WebhookArc(
                results.Find("arc") is { } arc ? Status(arc) : new WebhookStatus("none"), verdicts.Arc.HighestInstance,
                Encoding.UTF8.GetString(AuthenticationResultsWriter.Payload(results, isInternational: true))),
            Dmarc = Dmarc(verdicts.Dmarc, results),
            Bimi = results.Find("bimi") is { } bimi ? new WebhookBimi(Status(bimi), Info(bimi)) : null,
        };
    }

    private static List<WebhookDkimResult> Signatures(AuthenticationVerdicts verdicts, AuthenticationResultsField results)
    {
        var told = results.Results.Where(r => r.Method == "dkim").ToList();
        var signatures = new List<WebhookDkimResult>(told.Count);
        for (var i = 0; i < told.Count; i++)
        {
            var verdict = i < verdicts.Dkim.Count ? verdicts.Dkim[i] : null;
            if (verdict?.Signature is not { } signature)
            {
                signatures.Add(new WebhookDkimResult(Status(told[i]), Info(told[i])));
                continue;
            }

            var aligned = verdicts.Dmarc.Aligned.Any(a => a.Mechanism == AuthenticationMechanism.Dkim && a.Domain == signature.SigningDomain);
            signatures.Add(new WebhookDkimResult(
                Status(told[i]) with { Aligned = aligned ? signature.SigningDomain.Name : null },
                Info(told[i]),
                signature.SigningDomain.Name,
                signature.Selector,
                Convert.ToBase64String(signature.Signature.Span),
                signature.Algorithm == DkimAlgorithm.RsaSha256 ? "rsa-sha256" : "ed25519-sha256",
                $"{Word(signature.HeaderCanonicalization)}/{Word(signature.BodyCanonicalization)}",
                Convert.ToBase64String(signature.BodyHash.Span),
                verdict.KeyBits > 0 ? verdict.KeyBits : null));
        }

        return signatures;
    }

    private static WebhookSpf? Spf(AuthenticationVerdicts verdicts, AuthenticationResultsField results, string sender)
    {
        if (results.Find("spf") is not { } spf)
            return null;
        var (request, verdict) = (verdicts.Request, verdicts.Spf);
        var checkedFor = (verdict.Identity == SpfIdentity.Helo ? SpfRequest.ForHelo(request.Client, request.Helo) : SpfRequest.ForMailFrom(request.Client, request.MailFrom, request.Helo)) with
        {
            ReceivingHost = request.ReceivingHost,
        };
        var header = new ArrayBufferWriter<byte>(512);
        ReceivedSpfWriter.Write(header, checkedFor, verdict, isInternational: true);
        return new WebhookSpf(
            verdict.Domain?.Name ?? "", checkedFor.Client.ToString(), request.Helo ?? "", sender, Status(spf), HeaderText.Unfold(header.WrittenSpan), Info(spf),
            new WebhookLookups(10, verdict.Lookups));
    }

    private static WebhookDmarc? Dmarc(DmarcVerdict verdict, AuthenticationResultsField results) => results.Find("dmarc") is { } dmarc
        ? new WebhookDmarc(
            Status(dmarc), verdict.AuthorDomain?.Name ?? "", Info(dmarc), verdict.Record is null ? null : Word(verdict.Policy),
            verdict.Record?.Policy is { } own ? Word(own) : null, verdict.Record?.SubdomainPolicy is { } below ? Word(below) : null)
        : null;

    private static WebhookStatus Status(MethodResult result) => new(result.Result, result.Comment, Properties(result, "smtp"), Properties(result, "header"));

    private static Dictionary<string, string>? Properties(MethodResult result, string type)
    {
        var properties = result.Properties.Where(p => p.Type == type).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value);
        return properties.Count > 0 || (type == "header" && result.Method == "bimi") ? properties : null;
    }

    // As it stands in the field, on one line.
    private static string Info(MethodResult result)
    {
        var text = HeaderText.Unfold(AuthenticationResultsWriter.Payload(new AuthenticationResultsField("us", [result]), isInternational: true));
        return text["us; ".Length..];
    }

    private static string Word(Canonicalization form) => form == Canonicalization.Simple ? "simple" : "relaxed";

    private static string Word(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Reject => "reject",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "none",
    };
}
