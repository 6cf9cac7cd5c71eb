using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>What is asked about a domain.</summary>
/// <param name="Domain">A name, no address literal.</param>
public sealed record DomainQuestion(Domain Domain)
{
    /// <summary>Of DKIM: DNS cannot list them.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>The exchangers that are ours; empty: it is not known, and any will do.</summary>
    public IReadOnlyList<string> OurExchangers { get; init; } = [];

    /// <summary>Opens encrypted forwarding records; null: they are reported as problems.</summary>
    public TxtCipher? Cipher { get; init; }

    /// <summary>Exchangers with addresses of a closed network are fine.</summary>
    public bool AllowsPrivate { get; init; }

    internal string Name => Domain.Name;

    internal bool IsOurs(string exchanger) => OurExchangers.Contains(exchanger, StringComparer.OrdinalIgnoreCase);

    /// <summary>The MX records to publish, as far as we know them.</summary>
    internal IReadOnlyList<string> WantedExchangers() => OurExchangers.Count == 0
        ? [RecordLine.Mx(Name, 10, "mx1.example.net")]
        : [.. OurExchangers.Select(host => RecordLine.Mx(Name, 10, host))];

    /// <summary>The words before <see cref="WantedExchangers"/>.</summary>
    internal string PublishExchangers() => OurExchangers.Count == 0 ? "Publish, with the name of the host that Stafett runs on:" : "Publish:";
}
