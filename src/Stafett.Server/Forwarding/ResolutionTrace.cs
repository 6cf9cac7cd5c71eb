using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>Collects what an explanation needs; not used while mail flows.</summary>
internal sealed class ResolutionTrace
{
    // Targets are looked up side by side.
    private readonly Lock _lock = new();

    /// <summary>For somebody who may know what the DNS says and no more: what is encrypted there, and what accounts have, is not known to whoever resolves.</summary>
    public bool IsPublic { get; init; }

    /// <summary>There may be more than is told.</summary>
    public bool IsPartial { get; set; }

    /// <summary>A rule counts that stands encrypted in the DNS.</summary>
    public bool HasSecrets { get; set; }

    public List<ExplanationStep> Steps { get; } = [];

    public List<string> Rules { get; } = [];

    public List<RecordProblem> Problems { get; } = [];

    public int? Port { get; set; }

    /// <param name="via">The target whose own rules are told of.</param>
    /// <param name="owner">Whose these are.</param>
    public void Step(string topic, string text, EmailAddress? via = null, Id<HostedDomain>? owner = null)
    {
        lock (_lock)
            Steps.Add(new ExplanationStep(topic, text) { Via = via, ViaOwner = owner });
    }
}
