using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Commands;

/// <summary>What <c>stafett verify</c> says, for people and, as JSON, for programs.</summary>
/// <param name="Verdict">pass, fail, none or temperror: whether the author is confirmed.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Policy">What the owner of the author's domain wants done: none, quarantine or reject.</param>
/// <param name="Answer">What the server would answer for who sent it: accepted, or the reply.</param>
/// <param name="AuthenticationResults">The field that a server of ours would have written.</param>
internal sealed record VerifyReport(
    string Verdict, string Reason, string Policy, string Answer, VerifiedMessage Message, VerifiedClient Client, IReadOnlyList<VerifyCheck> Checks, IReadOnlyList<VerifyAnswer> Dns, string AuthenticationResults)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public const string Accepted = "accepted";

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static VerifyReport Of(AuthenticationVerdicts verdicts, IReadOnlyList<RecordedAnswer> answers, string serviceId, MessageFile file, SmtpReply? refusal)
    {
        var headers = verdicts.Request.Message.Headers;
        var field = new ArrayBufferWriter<byte>();
        AuthenticationResultsWriter.Write(field, verdicts.ToResults(serviceId, isInternational: true), isInternational: true);
        var (verdict, reason) = VerifySummary.Of(verdicts);
        return new VerifyReport(
            verdict,
            reason,
            verdicts.AppliedPolicy.ToString().ToLowerInvariant(),
            refusal is null ? Accepted : Printable.Line(refusal.ToString()),
            new VerifiedMessage(
                file.Name, file.Octets.Length, headers.Count, Text(headers, "From"u8), Text(headers, "Subject"u8), file.WasMended, new ForgedResults(serviceId).Find(headers).Count),
            new VerifiedClient(
                verdicts.Request.IsClientKnown ? verdicts.Request.Client.ToString() : null, verdicts.Request.Helo, verdicts.Request.MailFrom.Address?.ToString() ?? ""),
            VerifySummary.Checks(verdicts),
            [.. answers.Select(VerifyAnswer.Of)],
            Encoding.UTF8.GetString(field.WrittenSpan));
    }

    private static string? Text(HeaderSection headers, ReadOnlySpan<byte> name) => headers.IndexOf(name) is >= 0 and var index ? Printable.Line(headers.Text(index)) : null;
}

/// <param name="ForgedResults">Authentication-Results fields in our name, which a server of ours takes out.</param>
internal sealed record VerifiedMessage(string File, int Octets, int Fields, string? From, string? Subject, bool HadLineFeeds, int ForgedResults);

/// <param name="Address">Null: it was not given.</param>
/// <param name="MailFrom">Empty for the null path.</param>
internal sealed record VerifiedClient(string? Address, string? Helo, string MailFrom);

/// <param name="Check">dkim, spf, helo, dmarc, arc, bimi or iprev.</param>
/// <param name="Result">The word of Authentication-Results; skipped where nothing was looked up.</param>
/// <param name="Domain">Whom it is about.</param>
/// <param name="Detail">Which key, which mechanism, which policy.</param>
internal sealed record VerifyCheck(string Check, string Result, string? Domain, string? Detail, string Reason);

/// <param name="Status">success, noData, nxDomain, serverFailure, timeout or unanswered.</param>
internal sealed record VerifyAnswer(string Name, string Type, string Status, IReadOnlyList<string> Records)
{
    public static VerifyAnswer Of(RecordedAnswer asked) => new(
        asked.Name,
        asked.Type.ToString(),
        asked.Answer is null ? "unanswered" : JsonNamingPolicy.CamelCase.ConvertName(asked.Answer.Status.ToString()),
        asked.Answer is null ? [] : [.. asked.Answer.Records.Select(Shown)]);

    private static string Shown(DnsRecord record) => Printable.Line(record switch
    {
        TxtRecord txt => txt.Text,
        AddressRecord address => address.Address.ToString(),
        MxRecord mx => $"{mx.Preference} {(mx.IsNull ? "." : mx.Exchange)}",
        NameRecord name => name.Target,
        _ => record.Type.ToString(),
    });
}
