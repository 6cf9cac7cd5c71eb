using System.Text;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dmarc;

namespace Stafett.Fuzz.Targets;

/// <summary>Records of strangers: a policy that can be used is one that stands there.</summary>
public sealed class DmarcRecordTarget : IFuzzTarget
{
    public string Name => "dmarc-record";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=r; fo=1:d; rua=mailto:a@b.example!10m,mailto:c@d.example; pct=50",
        "v=BIMI1; l=https://b.example/logo.svg; a=https://b.example/mark.pem", "v=BIMI1; s=brand", "v=DMARC1;p=none");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("v=DMARC1", "v=BIMI1", ";", "=", " ", "p=", "reject", "none", "sp=", "np=", "psd=y", "rua=mailto:", "@", "!", ",", "l=https://", "a=", "s=", "\0", "é");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (DmarcRecordParser.TryParse(text, out var record))
        {
            FuzzCheck.That(text.Contains("DMARC1", StringComparison.Ordinal), "a record out of nothing");
            // RFC 9989 §4.7: where no tag looks like p there need be no policy.
            FuzzCheck.That(record.Problem is not null || record.Policy is not null || !IsNamed(text, "p"), "a policy that was passed over");
            FuzzCheck.That(record.Policy is null or DmarcPolicy.None || text.Contains(record.Policy.Value.ToString(), StringComparison.OrdinalIgnoreCase), "a policy that does not stand there");
            FuzzCheck.That(record.AggregateReports.Length <= 10 && record.AggregateReports.All(r => text.Contains(r, StringComparison.Ordinal) && !r.Any(char.IsControl)), "a report to nobody");
        }

        if (BimiRecordParser.TryParse(text, out var bimi))
            FuzzCheck.That(bimi.Location.Length == 0 || (bimi.Location.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !bimi.Location.Any(char.IsControl)), "a logo from elsewhere");
        if (BimiRecordParser.TryParseSelector(text, out var selector))
            FuzzCheck.That(selector.Length is > 0 and <= 128 && selector.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'), "a selector that is none");
    }

    // With a value, and not in front of the version.
    private static bool IsNamed(string text, string name) => text.Split(';').Skip(1).Select(tag => tag.Split('=', 2))
        .Any(tag => tag.Length == 2 && tag[0].Trim(' ', '\t').Equals(name, StringComparison.OrdinalIgnoreCase) && tag[1].Trim(' ', '\t').Length > 0);
}
