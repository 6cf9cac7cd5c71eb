using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Protocols.Tls;

/// <summary>The TXT record at <c>_mta-sts</c>: a domain has a policy for TLS, and this is its version.</summary>
/// <param name="Id">1 to 32 letters and digits; another one: the policy has changed.</param>
public sealed record MtaStsRecord(string Id);

/// <summary>Reads the record that announces an MTA-STS policy (RFC 8461 §3.1).</summary>
public static class MtaStsRecordParser
{
    private const int MaxId = 32;

    private static ReadOnlySpan<byte> Version => "v=STSv1"u8;

    /// <summary>Other records of the name are not counted.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> text) => PolicyFields.IsRecord(text, Version);

    /// <param name="text">All strings of one TXT record, joined.</param>
    /// <param name="record">Null: senders take the domain for one without a policy.</param>
    /// <param name="problem">What is wrong, a phrase for people; empty when nothing is.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MtaStsRecord? record, out string problem)
    {
        record = null;
        problem = "it does not begin with v=STSv1;";
        if (!IsRecord(text))
            return false;
        ReadOnlySpan<byte> id = [];
        var fields = new PolicyFields(text);
        while (fields.MoveNext())
        {
            // RFC 8461 §3.2: of a field that is there twice the first counts.
            if (id.IsEmpty && fields.Name.SequenceEqual("id"u8))
                id = fields.Value;
        }

        problem = fields.IsWrong ? "a field is not written as name=value" : id.IsEmpty ? "id is missing" : IsId(id) ? "" : $"id is not 1 to {MaxId} letters and digits";
        if (problem.Length > 0)
            return false;
        record = new MtaStsRecord(Encoding.ASCII.GetString(id));
        return true;
    }

    private static bool IsId(ReadOnlySpan<byte> id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit((char)c))
                return false;
        }

        return id.Length <= MaxId;
    }
}
