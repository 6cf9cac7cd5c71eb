using System.Collections.Frozen;
using System.Collections.Immutable;
using Stafett.Authentication.Arc;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication;

/// <summary>Verdicts in the words of Authentication-Results (RFC 8601 §2.7 and the registries that others filled).</summary>
internal static class VerdictResults
{
    // RFC 6008 §4: enough of a signature to tell it from others.
    private const int SignatureDigits = 8;

    public static IEnumerable<MethodResult> Of(AuthenticationVerdicts verdicts, bool isInternational)
    {
        if (verdicts.Dkim.Count == 0)
            yield return new MethodResult("dkim", "none") { Comment = "message not signed" };
        foreach (var signature in verdicts.Dkim)
            yield return Of(signature);
        if (verdicts.Request.IsClientKnown)
            yield return OfSpf(verdicts, isInternational);
        if (verdicts.Arc.Result != ArcResult.None)
            yield return OfArc(verdicts);
        yield return OfDmarc(verdicts);
        yield return Of(verdicts.Bimi);
        if (!verdicts.Request.IsClientKnown)
            yield break;
        yield return new MethodResult("iprev", Word(verdicts.Iprev.Result))
        {
            Comment = verdicts.Iprev.Name,
            Properties = [new ResultProperty("policy", "iprev", Shown(verdicts.Request.Client))],
        };
    }

    // RFC 8601 §2.7.1; header.a is RFC 8601's too, header.b of RFC 6008.
    private static MethodResult Of(DkimVerdict verdict)
    {
        var comment = verdict.Result == DkimResult.Pass ? $"{verdict.KeyBits}-bit key" : verdict.Reason;
        if (verdict.Signature is not { } signature)
            return new MethodResult("dkim", Word(verdict.Result)) { Comment = comment };
        return new MethodResult("dkim", Word(verdict.Result))
        {
            Comment = verdict.Result == DkimResult.Pass && !verdict.CountsForAlignment ? $"{comment}, but only part of the body is signed" : comment,
            Properties =
            [
                new ResultProperty("header", "d", signature.SigningDomain.Name),
                new ResultProperty("header", "i", $"{signature.IdentityLocalPart}@{signature.IdentityDomain}"),
                new ResultProperty("header", "s", signature.Selector),
                new ResultProperty("header", "a", signature.Algorithm == DkimAlgorithm.RsaSha256 ? "rsa-sha256" : "ed25519-sha256"),
                new ResultProperty("header", "b", FirstDigits(signature.Signature.Span)),
            ],
        };
    }

    // RFC 8601 §2.7.2
    private static MethodResult OfSpf(AuthenticationVerdicts verdicts, bool isInternational)
    {
        var properties = ImmutableArray.CreateBuilder<ResultProperty>(2);
        if (verdicts.Request.MailFrom.Address is { } sender)
            properties.Add(new ResultProperty("smtp", "mailfrom", sender.IsInternational && !isInternational ? sender.Domain.Name : sender.ToString()));
        if (verdicts.Request.Helo is { Length: > 0 } helo)
            properties.Add(new ResultProperty("smtp", "helo", helo));
        var domain = verdicts.Spf.Domain?.Name ?? "the sender";
        var client = Shown(verdicts.Request.Client);
        return new MethodResult("spf", ReceivedSpfWriter.Word(verdicts.Spf.Result))
        {
            Comment = verdicts.Spf.Result switch
            {
                SpfResult.Pass => $"{domain} designates {client} as permitted sender",
                SpfResult.Fail => $"{domain} does not designate {client} as permitted sender",
                SpfResult.SoftFail => $"{domain} probably does not designate {client} as permitted sender",
                SpfResult.Neutral => $"{domain} neither permits nor denies {client}",
                SpfResult.None => verdicts.Spf.Problem ?? $"{domain} does not designate permitted sender hosts",
                _ => verdicts.Spf.Problem ?? $"the policy of {domain} is not known",
            },
            Properties = properties.DrainToImmutable(),
        };
    }

    // RFC 8617 §10.1
    private static MethodResult OfArc(AuthenticationVerdicts verdicts)
    {
        var arc = verdicts.Arc;
        var properties = ImmutableArray.CreateBuilder<ResultProperty>(2);
        if (arc.OldestPass is { } oldest)
            properties.Add(new ResultProperty("header", "oldest-pass", $"{oldest}"));
        if (verdicts.Request.IsClientKnown)
            properties.Add(new ResultProperty("smtp", "remote-ip", Shown(verdicts.Request.Client)));
        return new MethodResult("arc", arc.Result == ArcResult.Pass ? "pass" : "fail")
        {
            Comment = arc.Result == ArcResult.Pass ? $"i={arc.HighestInstance}" : arc.Reason,
            Properties = properties.DrainToImmutable(),
        };
    }

    // RFC 9989 §9.1
    private static MethodResult OfDmarc(AuthenticationVerdicts verdicts)
    {
        var dmarc = verdicts.Dmarc;
        var properties = ImmutableArray.CreateBuilder<ResultProperty>(2);
        if (dmarc.AuthorDomain is { } author)
            properties.Add(new ResultProperty("header", "from", author.Name));
        if (dmarc.Result is DmarcResult.Fail || dmarc.AppliedPolicy != DmarcPolicy.None)
            properties.Add(new ResultProperty("policy", "dmarc", Word(verdicts.AppliedPolicy)));
        var comment = dmarc.Result switch
        {
            DmarcResult.Pass or DmarcResult.Fail => $"p={Word(dmarc.Policy)}{(dmarc.PolicyDomain == dmarc.AuthorDomain?.Name ? "" : $" of {dmarc.PolicyDomain}")}",
            DmarcResult.None => null,
            _ => dmarc.Reason,
        };
        return new MethodResult("dmarc", Word(dmarc.Result))
        {
            Comment = verdicts.Override is { } instead ? $"{comment}; {instead.Reason}" : comment,
            Properties = properties.DrainToImmutable(),
        };
    }

    private static MethodResult Of(BimiVerdict bimi)
    {
        var properties = ImmutableArray.CreateBuilder<ResultProperty>(4);
        if (bimi.Record is { } record)
        {
            properties.Add(new ResultProperty("header", "d", bimi.Domain!));
            properties.Add(new ResultProperty("header", "selector", bimi.Selector));
            properties.Add(new ResultProperty("policy", "authority", "none"));
            if (record.Authority.Length > 0)
                properties.Add(new ResultProperty("policy", "authority-uri", record.Authority));
        }

        return new MethodResult("bimi", Word(bimi.Result))
        {
            Comment = bimi.Result == BimiResult.None ? null : bimi.Reason,
            Properties = properties.DrainToImmutable(),
        };
    }

    private static string Shown(System.Net.IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static string FirstDigits(ReadOnlySpan<byte> signature)
    {
        var digits = Convert.ToBase64String(signature[..Math.Min(SignatureDigits, signature.Length)]);
        return digits[..Math.Min(SignatureDigits, digits.Length)];
    }

    private static string Word<T>(T value)
        where T : struct, Enum => Words<T>.All[value];

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> All = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => value.ToString().ToLowerInvariant());
    }
}
