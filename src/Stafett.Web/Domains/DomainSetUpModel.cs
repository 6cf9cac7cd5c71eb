using System.Globalization;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Components;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <param name="Chosen">The provider that somebody chose; null: nobody did.</param>
/// <param name="IsOther">Somebody chose none of those that we know.</param>
public sealed record DomainSetUpModel(DomainVerdict Verdict, RegistrarGuide? Chosen, bool IsOther)
{
    public RegistrarGuide? Guide => IsOther ? null : Chosen ?? Verdict.DnsHost;
}

/// <summary>Records of a verdict as pages show them.</summary>
public static class RecordViews
{
    public static bool IsLookedAt(DomainVerdict verdict) => verdict.Records.Any(record => record.State != RecordState.Wanted) || verdict.Messages.Length > 0;

    public static RecordView Of(RecordVerdict record, int at, DomainSetUpTexts texts) => new()
    {
        Type = record.Type,
        Host = record.Label,
        Value = record.Value,
        Priority = int.TryParse(record.Priority, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) ? priority : null,
        Status = record.State switch
        {
            RecordState.Fine => Status.Ok,
            RecordState.Missing or RecordState.Wrong or RecordState.Surplus => Status.Broken,
            RecordState.Wanted => Status.Off,
            _ => Status.Wait,
        },
        Verdict = record.State switch
        {
            RecordState.Fine => texts.Fine,
            RecordState.Missing => texts.Missing,
            RecordState.Wrong => texts.Wrong,
            RecordState.Surplus => texts.Surplus,
            RecordState.Unknown => texts.Unknown,
            RecordState.Advice => texts.Advice,
            _ => texts.Wanted,
        },
        Found = record.State is RecordState.Missing or RecordState.Wrong ? [.. record.Found.Select(found => Bare(record, found))] : null,
        Explanation = record.Text,
        Id = $"record-{at}",
    };

    // The preference has a field of its own.
    private static string Bare(RecordVerdict record, string found) => record.Type == "MX" ? found[(found.IndexOf(' ', StringComparison.Ordinal) + 1)..] : found;
}
