using System.Buffers;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>What was read is written as one field that reads as the same, and never speaks for us without being found.</summary>
public sealed class AuthenticationResultsTarget : IFuzzTarget
{
    private static readonly ForgedResults Ours = new("mx.fuzz.example");

    public string Name => "authentication-results";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "mx.fuzz.example; spf=pass smtp.mailfrom=a@b.example", "mx.google.com 1; dkim=pass (2048-bit key) header.d=b.example header.b=\"a/b=\"; dmarc=fail reason=\"a b\" header.from=b.example",
        "i=1; \"mx.fuzz.example\" (c (d) e) 1; none", "spf=pass (sender IP) smtp.mailfrom=\"a b\"@c.example;dkim=none action=none", "=?utf-8?q?mx=2Efuzz=2Eexample?=; spf=pass");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "mx.fuzz.example", ";", "=", "(", ")", "\"", "\\", "/1", ".", "@", "\r\n ", " ", "reason=", "smtp.mailfrom=", "header.d=", "pass", "none", "i=1;", "=?utf-8?q?", "?=", "\u200B", "\uFF4D", "\0");

    public void Run(ReadOnlySpan<byte> input)
    {
        var isForged = Ours.IsForged(input);
        if (AuthenticationResultsParser.TryParseArc(input, out var instance, out _))
            FuzzCheck.That(instance is > 0 and <= 50, "an instance that is none");
        if (!AuthenticationResultsParser.TryParse(input, out var field))
            return;
        FuzzCheck.That(field.Results.Length <= AuthenticationResultsParser.MaxResults, "results without limit");
        FuzzCheck.That(isForged || !field.AuthservId.Equals("mx.fuzz.example", StringComparison.OrdinalIgnoreCase), "forged, and not found");
        foreach (var result in field.Results)
        {
            FuzzCheck.That(result.Properties.Length <= AuthenticationResultsParser.MaxProperties, "properties without limit");
            FuzzCheck.That(!result.Properties.Any(p => p.Value.Any(char.IsControl)) && !(result.Comment + result.Reason).Any(char.IsControl), "control characters");
        }

        var output = new ArrayBufferWriter<byte>();
        AuthenticationResultsWriter.Write(output, field, isInternational: true);
        FuzzCheck.That(HeaderSectionParser.Parse(output.WrittenMemory, HeaderLimits.Default, out var headers) == HeaderScan.Complete && headers.Count == 1 && headers.End == HeaderEnd.EndOfMessage, "more than one field");
        FuzzCheck.That(AuthenticationResultsParser.TryParse(headers.Value(0), out var again), "what is written cannot be read");
        FuzzCheck.That(again.Results.Length == field.Results.Length, "other results");
        for (var i = 0; i < field.Results.Length; i++)
        {
            var (one, other) = (field.Results[i], again.Results[i]);
            FuzzCheck.That(Same(one.Method, other.Method) && Same(one.Result, other.Result), "another result");
            foreach (var property in one.Properties)
                FuzzCheck.That(property.Type.Length == 0 || property.Value.Length > 300 || other.Properties.Any(p => p.Type == property.Type && p.Value.Trim() == property.Value.Trim()) || property.Type.Length > 60 || property.Name.Length > 60, "another value");
        }
    }

    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 1024L * inputLength;

    // Keywords are cut where nobody would write one.
    private static bool Same(string one, string other) => one == other || one.Length > 60;
}
