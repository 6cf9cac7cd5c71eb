using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>Why an address means what it means, for people and, as JSON, for programs.</summary>
/// <param name="Reply">What RCPT answers, such as <c>550 5.1.1 …</c>.</param>
/// <param name="Steps">What was looked at, in order.</param>
/// <param name="Rules">The items that matched.</param>
/// <param name="Port">The domain's custom port.</param>
public sealed record Explanation(
    string Address, ResolutionOutcome Outcome, string Reply, IReadOnlyList<ExplanationStep> Steps, IReadOnlyList<string> Rules,
    IReadOnlyList<string> Targets, int? Port, IReadOnlyList<RecordProblem> Problems)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>There may be more rules than whoever asks may see: then <see cref="ResolutionOutcome.NotConfigured"/> says that nothing that he may see matches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPartial { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <param name="Topic">One word: <c>TXT</c>, <c>MX</c>, <c>rule</c>, <c>target</c>, <c>mend</c>, <c>note</c>.</param>
public sealed record ExplanationStep(string Topic, string Text)
{
    /// <summary>The target whose own rules the step tells of; null: those of the address that was asked for.</summary>
    internal EmailAddress? Via { get; init; }

    /// <summary>Whose rules these are, where an account of ours has them.</summary>
    internal Id<HostedDomain>? ViaOwner { get; init; }
}
