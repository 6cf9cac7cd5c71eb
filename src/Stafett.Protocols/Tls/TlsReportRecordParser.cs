using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Protocols.Tls;

/// <summary>The TXT record at <c>_smtp._tls</c>: where reports about TLS go.</summary>
/// <param name="Addresses">At least one <c>mailto:</c> or <c>https:</c> URI, printable ASCII.</param>
public sealed record TlsReportRecord(ImmutableArray<string> Addresses);

/// <summary>Reads the record that asks for reports about TLS (RFC 8460 §3).</summary>
public static class TlsReportRecordParser
{
    // Each is a message a day for us.
    private const int MaxAddresses = 10;

    private static ReadOnlySpan<byte> Version => "v=TLSRPTv1"u8;

    /// <summary>Other records of the name are not counted.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> text) => PolicyFields.IsRecord(text, Version);

    /// <param name="text">All strings of one TXT record, joined.</param>
    /// <param name="record">Null: no report is sent.</param>
    /// <param name="problem">What is wrong, a phrase for people; empty when nothing is.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out TlsReportRecord? record, out string problem)
    {
        record = null;
        problem = "it does not begin with v=TLSRPTv1;";
        if (!IsRecord(text))
            return false;
        ReadOnlySpan<byte> rua = [];
        var fields = new PolicyFields(text);
        while (fields.MoveNext())
        {
            if (rua.IsEmpty && fields.Name.SequenceEqual("rua"u8))
                rua = fields.Value;
        }

        problem = fields.IsWrong ? "a field is not written as name=value" : "rua is missing";
        if (fields.IsWrong || rua.IsEmpty)
            return false;
        var addresses = ImmutableArray.CreateBuilder<string>();
        foreach (var range in rua.Split((byte)','))
        {
            var uri = rua[range].Trim(" \t"u8);
            problem = "rua holds something else than mailto: and https: addresses";
            if (!IsAddress(uri))
                return false;
            if (addresses.Count < MaxAddresses)
                addresses.Add(Encoding.ASCII.GetString(uri));
        }

        problem = "";
        record = new TlsReportRecord(addresses.DrainToImmutable());
        return true;
    }

    // RFC 3986 §2.2: a comma, a semicolon or an exclamation point inside would be encoded.
    private static bool IsAddress(ReadOnlySpan<byte> uri)
    {
        if (uri.ContainsAnyExceptInRange((byte)'!', (byte)'~') || uri.IndexOfAny("<>\"\\!"u8) >= 0)
            return false;
        if (Starts(uri, "https://"u8))
            return uri.Length > "https://".Length;
        if (!Starts(uri, "mailto:"u8))
            return false;
        var address = uri["mailto:".Length..];
        var at = address.IndexOf((byte)'@');
        return at > 0 && at < address.Length - 1;
    }

    private static bool Starts(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> scheme) => uri.Length >= scheme.Length && Ascii.EqualsIgnoreCase(uri[..scheme.Length], scheme);
}
