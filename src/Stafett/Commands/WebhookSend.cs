using System.Globalization;
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
internal sealed record WebhookSend(string Url, string File, SenderTexts Sender, string? Recipient, string? Key, bool Json)
{
    private const int MaxShown = 500;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> RunAsync(StafettOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!ForwardingTarget.TryParse(Url, out var target) || target is not WebhookTarget { Url: var url })
            return await MistakeAsync(error, $"This is no http or https URL: {RecordProblem.Shown(Url)}.");
        if (WebhookKey.Find(Key, options) is not { } key)
            return await MistakeAsync(error, WebhookKey.Unknown);
        if (Sender.Mistake(out var sender) is { } mistake)
            return await MistakeAsync(error, mistake);
        EmailAddress? recipient = null;
        if (Recipient is not null && !EmailAddress.TryParse(Recipient, out recipient))
            return await MistakeAsync(error, $"This is no e-mail address: {RecordProblem.Shown(Recipient)}.");
        if (Sender.Zone is not null && StartFiles.ZoneFile(Sender.Zone) is { } wrong)
            return await CannotStartAsync(error, wrong);
        var (file, unreadable) = await MessageFile.ReadAsync(File, options.Limits.MessageSize, cancellationToken);
        if (file is null)
            return await CannotStartAsync(error, unreadable);
        using var arrived = ArrivedFile.Open(file, options.Limits, out var tooLarge);
        if (arrived is null)
            return await MistakeAsync(error, tooLarge);

        options = options with { Webhooks = options.Webhooks with { Key = key } };
        using var story = await WebhookStory.MakeAsync(options, sender, Sender.Zone, recipient, arrived, cancellationToken);
        var dns = DnsChoice.CreateResolver(options.Dns, TimeProvider.System);
        try
        {
            return await SendAsync(options, dns, new WebhookRequest(story.Message, url, Id(file.Octets, url)), story.Notes, output, cancellationToken);
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
        }
    }

    private static string Id(byte[] octets, Uri url) =>
        Convert.ToHexStringLower(SHA256.HashData([.. octets, .. Encoding.UTF8.GetBytes(url.AbsoluteUri)]).AsSpan(0, 16));

    private async Task<int> SendAsync(StafettOptions options, IDnsResolver dns, WebhookRequest request, IReadOnlyList<string> notes, TextWriter output, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (outcome, sent) = await PostAsync(options, dns, options.Delivery.AllowPrivateTargets, request, cancellationToken);
        if (outcome.Failure == HttpFailure.NotAllowed && !options.Delivery.AllowPrivateTargets)
        {
            // Whoever runs this on his own machine may send to it; a stranger who writes a record may not make the server do so.
            var refused = outcome.Problem;
            started = TimeProvider.System.GetTimestamp();
            (outcome, sent) = await PostAsync(options, dns, allowPrivate: true, request, cancellationToken);
            if (outcome.Failure != HttpFailure.NotAllowed)
                notes = [.. notes, $"A server would not send there: {refused}."];
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        var verdict = WebhookDelivery.Judge(outcome, options.Webhooks);
        if (Json)
            await output.WriteLineAsync(ToJson(request, outcome, sent, verdict, took, notes));
        else
            await TellAsync(output, request, outcome, sent, verdict, took, notes);
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

    private static string ToJson(WebhookRequest request, HttpOutcome outcome, WebhookSent sent, SmtpReply reply, TimeSpan took, IReadOnlyList<string> notes) => JsonSerializer.Serialize(
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
            Note = string.Join(' ', notes),
        },
        Web);

    private static async Task TellAsync(TextWriter output, WebhookRequest request, HttpOutcome outcome, WebhookSent sent, SmtpReply reply, TimeSpan took, IReadOnlyList<string> notes)
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
        foreach (var note in notes)
            await LineAsync("note", note);

        Task LineAsync(string name, string text) => output.WriteLineAsync($"  {name,-11}{text}");
    }

    // What a stranger's server wrote, for a terminal.
    private static string Shown(HttpOutcome outcome)
    {
        var text = Encoding.UTF8.GetString(outcome.Body.Span[..Math.Min(outcome.Body.Length, MaxShown)]);
        return string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? ' ' : c)).Trim();
    }

    private static async Task<int> CannotStartAsync(TextWriter error, string text)
    {
        await error.WriteLineAsync(text);
        return ExitCode.CannotStart;
    }

    private static async Task<int> MistakeAsync(TextWriter error, string text)
    {
        await error.WriteLineAsync(text);
        return ExitCode.Usage;
    }
}
