using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>Whose word about a message's author is taken, though DMARC fails (RFC 8617 §7.2.1): forwarders and lists that change messages.</summary>
public sealed record ArcOverrideOptions
{
    /// <summary>Domains of sealers, as in <c>d=</c>. Only these very names; empty: nobody's word is taken.</summary>
    public IReadOnlySet<string> TruthSources { get; init; } = new HashSet<string>();

    /// <summary>
    /// Also where others sealed behind the truth source, if its own message signature still holds: nothing that it signed was changed since. Off: the truth
    /// source has to be the last sealer, so that it is who handed the message on.
    /// </summary>
    public bool AllowsLaterSealers { get; init; }
}

/// <summary>A DMARC failure that is not acted on, and why.</summary>
/// <param name="Sealer">The truth source that says the message passed when it came there.</param>
/// <param name="Instance">Its set.</param>
public sealed record ArcOverride(Domain Sealer, int Instance)
{
    public string Reason => $"{Sealer} saw it pass, and sealed that as instance {Instance}";
}
