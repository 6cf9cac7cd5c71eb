using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>A sample sender: what it publishes and sends, and what the sandbox promises about it: the page says it, and a test holds the server to it.</summary>
/// <param name="Domain">Of the envelope sender.</param>
/// <param name="Shows">What one learns from it, in one sentence.</param>
/// <param name="Code">What the sender is answered at last.</param>
/// <param name="Found">What Stafett finds, as <c>method=result</c>; of a refused message too.</param>
internal sealed record SandboxSender(string Domain, string Title, string Shows, int Code, IReadOnlyList<string> Found, IReadOnlyList<SandboxRecord> Records)
{
    public SampleSigning Signing { get; init; }

    /// <summary>In the From field.</summary>
    public string Author { get; init; } = $"ada@{Domain}";

    public string MailFrom => $"ada@{Domain}";

    /// <summary>What will happen, in plain words.</summary>
    public string Expected => Code switch
    {
        250 => $"arrives at {SandboxZone.FirstTarget}",
        < 500 => string.Create(CultureInfo.InvariantCulture, $"is put off with {Code}, after the message"),
        _ => string.Create(CultureInfo.InvariantCulture, $"is refused with {Code}, after the message"),
    };
}
