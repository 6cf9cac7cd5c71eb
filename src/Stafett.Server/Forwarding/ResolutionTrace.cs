using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Forwarding;

/// <summary>Collects what an explanation needs; not used while mail flows.</summary>
internal sealed class ResolutionTrace
{
    public List<ExplanationStep> Steps { get; } = [];

    public List<string> Rules { get; } = [];

    public List<RecordProblem> Problems { get; } = [];

    public int? Port { get; set; }

    public void Step(string topic, string text) => Steps.Add(new ExplanationStep(topic, text));
}
