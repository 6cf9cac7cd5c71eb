using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Everything found about a domain; as JSON for programs.</summary>
/// <param name="Findings">By subject, in the order in which mail meets them.</param>
public sealed record DomainReport(string Domain, IReadOnlyList<Finding> Findings)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The worst of all.</summary>
    public Severity Verdict => Findings.Count == 0 ? Severity.Unknown : Findings.Max(finding => finding.Severity);

    public int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
