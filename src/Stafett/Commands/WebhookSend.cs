using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary><c>stafett webhook send</c>: one request, made by the same code as the server's.</summary>
internal sealed record WebhookSend(string Url, string File, string? Recipient, string? Key, bool Json)
{
    private const int MaxShown = 500;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> RunAsync(StafettOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!ForwardingTarget.TryParse(Url, out var target) || target is not WebhookTarget { Url: var url })
            return await MistakeAsync(error, $"This is no http or https URL: {RecordProblem.Shown(Url)}.");
        if (WebhookKey.Find(Key, options) is not { } key)
            return await MistakeAsync(error, WebhookKey.Unknown);
        if (await ReadAsync(error, cancellationToken) is not { } octets)
            return ExitCode.CannotStart;
        if (Make(options, octets, out var problem) is not { } message)
            return await MistakeAsync(error, problem);

        var dns = DnsChoice.CreateResolver(options.Dns, TimeProvider.System);
        try
        {
            return await SendAsync(options with { Webhooks = options.Webhooks with { Key = key } }, dns, new WebhookRequest(message, url, Id(octets, url)), output, cancellationToken);
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
        }
    }

    private static string Id(byte[] octets, Uri url) =>
        Convert.ToHexStringLower(SHA256.HashData([.. octets, .. Encoding.UTF8.GetBytes(url.AbsoluteUri)]).AsSpan(0, 16));

    private async Task<int> SendAsync(StafettOptions options, IDnsResolver dns, WebhookRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (outcome, sent) = await PostAsync(options, dns, options.Delivery.AllowPrivateTargets, request, cancellationToken);
        var note = "";
        if (outcome.Failure == HttpFailure.NotAllowed && !options.Delivery.AllowPrivateTargets)
        {
            // Whoever runs this on his own machine may send to it; a stranger who writes a record may not make the server do so.
            var refused = outcome.Problem;
            started = TimeProvider.System.GetTimestamp();
            (outcome, sent) = await PostAsync(options, dns, allowPrivate: true, request, cancellationToken);
            if (outcome.Failure != HttpFailure.NotAllowed)
                note = $"A server would not send there: {refused}.";
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        var verdict = WebhookDelivery.Judge(outcome, options.Webhooks);
        if (Json)
            await output.WriteLineAsync(ToJson(request, outcome, sent, verdict, took, note));
        else
            await TellAsync(output, request, outcome, sent, verdict, took, note);
        return verdict.IsPositive ? ExitCode.Success : verdict.IsPermanent ? ExitCode.Failure : ExitCode.Temporary;
    }

    private static async Task<(HttpOutcome Outcome, WebhookSent Sent)> PostAsync(
        StafettOptions options, IDnsResolver dns, bool allowPrivate, WebhookRequest request, CancellationToken cancellationToken)
    {
        using var client = new GuardedHttpClient(dns, allowPrivate, TimeProvider.System);
        var identity = ForwardingIdentity.From(options.Service, ServerHost.Version);
        var delivery = new WebhookDelivery(options.Webhooks, client, identity.UserAgent, TimeProvider.System, NullLogger<WebhookDelivery>.Instance);
        return await delivery.PostAsync(request, attempt: 1, cancellationToken);
    }

    private async Task<byte[]?> ReadAsync(TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(File);
            var octets = new MemoryStream();
            await file.CopyToAsync(octets, cancellationToken);
            return WithCrlf(octets.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"The message cannot be read: {e.Message}");
            return null;
        }
    }

    // Lines come to a server with CRLF; files often have them without CR.
    private static byte[] WithCrlf(byte[] octets)
    {
        var lines = new MemoryStream(octets.Length + (octets.Length / 32));
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r'))
                lines.WriteByte((byte)'\r');
            lines.WriteByte(octets[i]);
        }

        return lines.ToArray();
    }

    private WebhookMessage? Make(StafettOptions options, byte[] octets, out string problem)
    {
        problem = "";
        var content = new ReadOnlySequence<byte>(octets);
        if (HeaderSectionParser.Parse(content, new HeaderLimits(options.Limits.HeaderSection, options.Limits.HeaderFields), out var headers) != HeaderScan.Complete)
        {
            problem = "The header of the message is too large.";
            return null;
        }

        var identity = ForwardingIdentity.From(options.Service, ServerHost.Version);
        var alias = EmailAddress.Parse($"webhook@{identity.Host}");
        if (Recipient is not null && !EmailAddress.TryParse(Recipient, out alias!))
        {
            problem = $"This is no e-mail address: {RecordProblem.Shown(Recipient)}.";
            return null;
        }

        var from = new ReceivedFrom
        {
            Remote = IPAddress.Loopback,
            Helo = identity.Host.Name,
            IsExtended = true,
            IsInternational = true,
            SessionId = "webhook-send",
            ReceivedAt = TimeProvider.System.GetUtcNow(),
        };
        var sender = FromHeader.Check(headers) is { Problem: null, Mailboxes: [var first, ..] } ? new ReversePath(first.Address) : ReversePath.Null;
        var prefix = new ForwardingPrefix(identity.Host.Name, identity.Website, identity.Version, identity.AbuseAddress, new LoopMark("webhook send"u8.ToArray()), options.Service.ShowSessionId);
        return WebhookMessages.Make(prefix.Build(from, sender, [alias], headers), content.Slice(headers.FieldsOffset), identity.Host, from, sender, [alias]);
    }

    private static string ToJson(WebhookRequest request, HttpOutcome outcome, WebhookSent sent, SmtpReply reply, TimeSpan took, string note) => JsonSerializer.Serialize(
        new
        {
            Ok = reply.IsPositive,
            Url = request.Url.AbsoluteUri,
            outcome.Status,
            Failure = outcome.Failure == HttpFailure.None ? null : outcome.Failure.ToString(),
            outcome.Problem,
            Milliseconds = Math.Round(took.TotalMilliseconds, 1),
            HttpVersion = outcome.HttpVersion?.ToString(),
            outcome.WasRedirected,
            Body = Shown(outcome),
            Octets = sent.Length,
            request.Id,
            sent.Signature,
            sent.Timestamped,
            Reply = reply.ToString(),
            Note = note,
        },
        Web);

    private static async Task TellAsync(TextWriter output, WebhookRequest request, HttpOutcome outcome, WebhookSent sent, SmtpReply reply, TimeSpan took, string note)
    {
        var switches = WebhookSwitches.Read(request.Url);
        var without = switches is { Raw: true, Attachments: true } ? "" : $", without {(switches.Raw ? "" : "raw")}{(switches.Raw || switches.Attachments ? "" : " and ")}{(switches.Attachments ? "" : "attachments")}";
        await output.WriteLineAsync($"POST {request.Url.AbsoluteUri}");
        await output.WriteLineAsync();
        await LineAsync("body", string.Create(CultureInfo.InvariantCulture, $"{sent.Length} octets of JSON{without}"));
        await LineAsync("id", request.Id);
        await LineAsync("signature", $"{WebhookSignature.Header}: {sent.Signature}");
        await LineAsync("", $"{WebhookSignature.TimestampedHeader}: {sent.Timestamped}");
        await LineAsync("answer", outcome.Failure == HttpFailure.None
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Status} {ReasonPhrases.GetReasonPhrase(outcome.Status)}, HTTP {outcome.HttpVersion}{(outcome.WasRedirected ? ", after a redirect" : "")}")
            : $"none: {outcome.Problem}");
        if (Shown(outcome) is { Length: > 0 } body)
            await LineAsync("", body);
        await LineAsync("time", string.Create(CultureInfo.InvariantCulture, $"{took.TotalMilliseconds:0.0} ms"));
        await LineAsync("sender", $"hears {reply}");
        if (note.Length > 0)
            await LineAsync("note", note);

        Task LineAsync(string name, string text) => output.WriteLineAsync($"  {name,-11}{text}");
    }

    // What a stranger's server wrote, for a terminal.
    private static string Shown(HttpOutcome outcome)
    {
        var text = Encoding.UTF8.GetString(outcome.Body.Span[..Math.Min(outcome.Body.Length, MaxShown)]);
        return string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? ' ' : c)).Trim();
    }

    private static async Task<int> MistakeAsync(TextWriter error, string text)
    {
        await error.WriteLineAsync(text);
        return ExitCode.Usage;
    }
}
