using System.Collections.Immutable;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;

namespace Stafett.Server.Reporting;

/// <summary>One row of an aggregate report (RFC 9990 §3.1) but for its count. Equal where all is equal, signature by signature.</summary>
public sealed record DmarcRow(DmarcFacts Facts, ImmutableArray<DkimFact> Dkim)
{
    /// <summary>Of all its texts: what it costs to keep it.</summary>
    internal int Characters
    {
        get
        {
            var characters = Facts.PolicyDomain.Length + Facts.Record.Length + Facts.Source.Length + Facts.AuthorDomain.Length + Facts.EnvelopeFrom.Length
                + Facts.DeviationComment.Length + (Facts.SpfDomain?.Length ?? 0);
            foreach (var signature in Dkim)
                characters += signature.Domain.Length + signature.Selector.Length;
            return characters;
        }
    }

    /// <param name="isRefused">The message was refused for who it claims to be from.</param>
    public static DmarcRow Of(DmarcObservation observation, bool isRefused)
    {
        var source = observation.Source.IsIPv4MappedToIPv6 ? observation.Source.MapToIPv4() : observation.Source;
        // Nothing is quarantined here: what is not refused is handed on.
        var disposition = isRefused ? DmarcPolicy.Reject : DmarcPolicy.None;
        var deviates = disposition != observation.Disposition && (isRefused || observation.Deviation is null);
        return new DmarcRow(
            new DmarcFacts
            {
                PolicyDomain = observation.PolicyDomain,
                Record = observation.Record.Text,
                Source = source.ToString(),
                AuthorDomain = observation.AuthorDomain,
                EnvelopeFrom = observation.EnvelopeFrom,
                Result = observation.Result,
                Disposition = disposition,
                IsDkimAligned = observation.IsDkimAligned,
                IsSpfAligned = observation.IsSpfAligned,
                Deviation = deviates ? DmarcDeviation.LocalPolicy : observation.Deviation,
                DeviationComment = deviates ? isRefused ? "refused by SPF" : "forwarded" : observation.DeviationComment,
                SpfDomain = observation.Spf?.Domain,
                Spf = observation.Spf?.Result ?? SpfResult.None,
            },
            [.. observation.Dkim.Select(s => new DkimFact(s.Domain, s.Selector, s.Result))]);
    }

    public bool Equals(DmarcRow? other) => other is not null && Facts == other.Facts && Dkim.AsSpan().SequenceEqual(other.Dkim.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Facts);
        foreach (var signature in Dkim)
            hash.Add(signature);
        return hash.ToHashCode();
    }
}

/// <summary>What is counted together where it is the same. No local part, no recipient, nothing of the content.</summary>
public sealed record DmarcFacts
{
    /// <summary>Where the record stands that was followed.</summary>
    public required string PolicyDomain { get; init; }

    /// <summary>As published: the policy, and where the report goes.</summary>
    public required string Record { get; init; }

    /// <summary>The address of the client.</summary>
    public required string Source { get; init; }

    /// <summary>header_from</summary>
    public required string AuthorDomain { get; init; }

    /// <summary>envelope_from; empty for the null path.</summary>
    public required string EnvelopeFrom { get; init; }

    public required DmarcResult Result { get; init; }

    /// <summary>What was done.</summary>
    public required DmarcPolicy Disposition { get; init; }

    public required bool IsDkimAligned { get; init; }

    public required bool IsSpfAligned { get; init; }

    /// <summary>Why that is not what the policy says; null when it is.</summary>
    public DmarcDeviation? Deviation { get; init; }

    public string DeviationComment { get; init; } = "";

    /// <summary>Null where no domain was there to check.</summary>
    public string? SpfDomain { get; init; }

    public SpfResult Spf { get; init; }
}

/// <summary>One signature in a row.</summary>
public sealed record DkimFact(string Domain, string Selector, DkimResult Result);
