using System.Globalization;
using Stafett.Server.Accounts;
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

    public static RecordView Of(RecordVerdict record, int at, Caller caller, DomainTexts texts) => new()
    {
        Type = record.Type,
        Host = record.Label,
        Value = OwnAddress(record.Value, caller),
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
            RecordState.Fine => texts.SetUp.Fine,
            RecordState.Missing => texts.SetUp.Missing,
            RecordState.Wrong => texts.SetUp.Wrong,
            RecordState.Surplus => texts.SetUp.Surplus,
            RecordState.Unknown => texts.SetUp.Unknown,
            RecordState.Advice => texts.SetUp.Advice,
            _ => texts.SetUp.Wanted,
        },
        Found = record.State is RecordState.Missing or RecordState.Wrong ? [.. record.Found.Select(found => Bare(record, found))] : null,
        Explanation = InWords(OwnAddress(record.Text, caller), texts),
        Id = $"record-{at}",
    };

    /// <summary>A setting by the name that it has on the page.</summary>
    public static string InWords(string text, DomainTexts texts) =>
        text.Replace("(ignore_mx_check)", AllTexts.Fill(texts.SetUp.InSettings, texts.Settings.IgnoreMx), StringComparison.Ordinal);

    // A rule of the free plan that can be published as it stands.
    private static string OwnAddress(string text, Caller caller) => text.Replace("you@where.you.read", caller.Account.Email.ToString(), StringComparison.Ordinal);

    // The preference has a field of its own.
    private static string Bare(RecordVerdict record, string found) => record.Type == "MX" ? found[(found.IndexOf(' ', StringComparison.Ordinal) + 1)..] : found;
}
