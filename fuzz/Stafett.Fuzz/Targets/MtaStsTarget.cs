using System.Text;
using Stafett.Protocols.Tls;

namespace Stafett.Fuzz.Targets;

/// <summary>Policies and records about TLS: what is accepted stands there.</summary>
public sealed class MtaStsTarget : IFuzzTarget
{
    public string Name => "mta-sts";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n", "version: STSv1\nmode: none\nmax_age: 86400",
        "v=STSv1; id=20160831085700Z;", "v=TLSRPTv1; rua=mailto:reports@example.com,https://reporting.example.com/v1/tlsrpt");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "version: STSv1", "mode: ", "enforce", "testing", "none", "mx: ", "*.", "max_age: ", "31557600", "\r\n", "\n", ":", "v=STSv1;", "id=", "v=TLSRPTv1;", "rua=", "mailto:", "https://", ",", "@", ";", "\0", "é");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        if (MtaStsPolicyParser.TryParse(input, out var policy, out var problem))
        {
            FuzzCheck.That(text.Contains("STSv1", StringComparison.Ordinal) && text.Contains(policy.Mode.ToString().ToLowerInvariant(), StringComparison.Ordinal), "a policy out of nothing");
            FuzzCheck.That(policy.MaxAge is >= 0 and <= MtaStsPolicy.LongestAge && (policy.Mode == MtaStsMode.None || policy.Patterns.Length > 0), "a policy that nobody can follow");
            FuzzCheck.That(policy.Patterns.All(p => policy.Allows(p.StartsWith("*.", StringComparison.Ordinal) ? "x" + p[1..] : p)), "a pattern that does not match its name");
        }

        FuzzCheck.That(policy is null == (problem.Length > 0) && problem.All(c => c is >= ' ' and <= '~'), "no policy and no problem");
        if (MtaStsRecordParser.TryParse(input, out var record, out problem))
            FuzzCheck.That(text.StartsWith("v=STSv1", StringComparison.Ordinal) && text.Contains($"id={record.Id}", StringComparison.Ordinal) && record.Id.All(char.IsAsciiLetterOrDigit), "a record out of nothing");
        FuzzCheck.That(record is null == (problem.Length > 0), "no record and no problem");
        if (TlsReportRecordParser.TryParse(input, out var report, out problem))
            FuzzCheck.That(report.Addresses.Length > 0 && report.Addresses.All(a => text.Contains(a, StringComparison.Ordinal) && a.All(c => c is > ' ' and <= '~')), "a report to nobody");
        FuzzCheck.That(report is null == (problem.Length > 0), "no record and no problem");
    }
}
