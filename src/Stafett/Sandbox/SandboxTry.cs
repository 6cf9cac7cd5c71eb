using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>An address to send to, and what the sandbox promises about it: the page says it, and a test holds the server to it.</summary>
/// <param name="Code">What the sender is answered at last.</param>
/// <param name="Targets">Who gets the message; nobody for one that is accepted and dropped.</param>
/// <param name="Port">Where it arrives, when that is not the usual place.</param>
internal sealed record SandboxTry(string Address, int Code, IReadOnlyList<string> Targets, int? Port = null)
{
    /// <summary>Path and query of the webhook that gets it instead of a target.</summary>
    public string? Webhook { get; init; }

    /// <summary>What will happen, in plain words.</summary>
    public string Expected => Code switch
    {
        250 when Webhook is not null => $"is posted to {Webhook}",
        250 when Targets.Count == 0 => "is accepted with 250 and dropped",
        250 => string.Create(CultureInfo.InvariantCulture, $"arrives at {string.Join(" and ", Targets)}{(Port is { } port ? $" through port {port}" : "")}"),
        < 500 => string.Create(CultureInfo.InvariantCulture, $"is put off with {Code}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"is refused with {Code} as soon as it is named"),
    };

    public static SandboxTry Arrives(string address, params string[] targets) => new(address, 250, targets);

    public static SandboxTry Posts(string address, string path) => new(address, 250, []) { Webhook = path };

    public static SandboxTry Drops(string address) => new(address, 250, []);

    public static SandboxTry Answers(string address, int code) => new(address, code, []);
}
