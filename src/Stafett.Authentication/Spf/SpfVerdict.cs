using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Spf;

/// <summary>The result of one check, and why.</summary>
public sealed record SpfVerdict
{
    public required SpfResult Result { get; init; }

    public required SpfIdentity Identity { get; init; }

    /// <summary>The domain that was checked (of the sender, also after redirect=); null where the client named none that could have a record.</summary>
    public required Domain? Domain { get; init; }

    /// <summary>The mechanism that matched, as written in the record, such as <c>-all</c> or <c>include:_spf.example.com</c>. Null: none did.</summary>
    public string? Mechanism { get; init; }

    /// <summary>Whose record holds <see cref="Mechanism"/>: the domain, or where its redirect= led.</summary>
    public string? MechanismDomain { get; init; }

    /// <summary>With fail: what the sender may be told. Printable ASCII on one line, of bounded length.</summary>
    public string? Explanation { get; init; }

    /// <summary>The explanation is the domain's own text (<c>exp=</c>), which a stranger wrote (RFC 7208 §6.2).</summary>
    public bool IsExplanationFromDomain { get; init; }

    /// <summary>With temperror, permerror and some none: what is wrong, in words for people. Printable ASCII, of bounded length.</summary>
    public string? Problem { get; init; }

    /// <summary>Terms evaluated that ask DNS (RFC 7208 §4.6.4).</summary>
    public int Lookups { get; init; }

    /// <summary>Of these, whose question had no answer.</summary>
    public int VoidLookups { get; init; }

    /// <summary>In the order asked; empty unless <see cref="SpfRequest.WantsTrace"/>.</summary>
    public ImmutableArray<SpfQuestion> Trace { get; init; } = [];
}

/// <summary>One question that a check asked.</summary>
/// <param name="Name">In normal presentation form.</param>
/// <param name="Type">What was asked for.</param>
/// <param name="Answer">Null: nobody waited for it, because the result was known before.</param>
public sealed record SpfQuestion(string Name, DnsType Type, DnsAnswer? Answer);
