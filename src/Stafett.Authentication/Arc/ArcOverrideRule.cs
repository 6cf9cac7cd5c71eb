using System.Diagnostics.CodeAnalysis;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>
/// Decides whether a sealed chain outweighs a DMARC failure (RFC 8617 §7.2.1). It does when the chain passes, the truth source signed the whole body, and its own results say
/// <c>dmarc=pass</c> for the very author domain that fails here. A temporary error is never outweighed: it is not a failure.
/// </summary>
internal sealed class ArcOverrideRule
{
    private readonly HashSet<string> _sources;
    private readonly bool _allowsLaterSealers;

    public ArcOverrideRule(ArcOverrideOptions options)
    {
        _sources = new HashSet<string>(options.TruthSources.Select(source => Domain.Parse(source).Name), StringComparer.Ordinal);
        _allowsLaterSealers = options.AllowsLaterSealers;
    }

    public ArcOverride? Find(HeaderSection headers, ArcVerdict arc, DmarcVerdict dmarc)
    {
        if (_sources.Count == 0 || arc.Result != ArcResult.Pass || dmarc.Result != DmarcResult.Fail || !IsSingleAuthor(headers))
            return null;
        for (var i = arc.Sets.Count - 1; i >= 0; i--)
        {
            var set = arc.Sets[i];
            if (_sources.Contains(set.SealingDomain.Name) && Covers(set, arc) && SawPass(headers, set, dmarc.AuthorDomain))
                return new ArcOverride(set.SealingDomain, set.Instance);
            if (!_allowsLaterSealers)
                break;
        }

        return null;
    }

    // The signature is the sealer's, holds still, and leaves no room for a longer body.
    private static bool Covers(ArcSet set, ArcVerdict arc) =>
        set.Instance >= (arc.OldestPass ?? int.MaxValue) && set.MessageSignature.BodyLength is null && set.MessageSignature.SigningDomain == set.SealingDomain;

    private static bool IsSingleAuthor(HeaderSection headers) => headers.From.Mailboxes.Count == 1;

    private static bool SawPass(HeaderSection headers, ArcSet set, [NotNullWhen(true)] Domain? author)
    {
        // RFC 8601 §2.2 and §2.3: what another version of the field or of the method means is not known here.
        if (author is null || !AuthenticationResultsParser.TryParseArc(headers.Value(set.ResultsField), out var instance, out var results) || instance != set.Instance
            || results.Version != 1)
            return false;
        var found = results.Results.Where(result => result.Method.Equals("dmarc", StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count > 0 && found.TrueForAll(result =>
            result.Version == 1 && result.Result.Equals("pass", StringComparison.OrdinalIgnoreCase) && Domain.TryParse(result.Property("header", "from"), out var from) && from == author);
    }
}
