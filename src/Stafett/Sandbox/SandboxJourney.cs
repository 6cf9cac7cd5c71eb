using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>The first message: sent by the sandbox itself through the server, and followed until it has arrived.</summary>
internal sealed class SandboxJourney(
    TimeProvider time, SandboxPorts ports, SandboxZone zone, OutsideWorld world, Func<EmailAddress, CancellationToken, Task<IReadOnlyList<string>>>? explainRules,
    OutsideVerdicts? verdicts = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly SandboxSmtpClient _client = new(time);

    /// <summary>Null when the message arrived, else why it did not.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyList<SandboxStep> Steps => _client.Steps;

    /// <summary>The rule that matched, and the record that it stands in.</summary>
    public string? Rule { get; private set; }

    public SandboxRecord? Record { get; private set; }

    /// <summary>The reply that decided, as the sender got it.</summary>
    public SandboxReply? Heard { get; private set; }

    public OutsideMessage? Arrived { get; private set; }

    /// <summary>What Stafett found out about the sender; null where it did not say.</summary>
    public AuthenticationResultsField? Found { get; private set; }

    /// <summary>What the target's server finds.</summary>
    public AuthenticationResultsField? FoundAtTarget { get; private set; }

    /// <summary>From connecting to the last answer.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Since the process began.</summary>
    public TimeSpan SinceStart { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await SendAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = $"it did not arrive within {Patience.TotalSeconds} seconds";
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            Failure = error.Message;
        }

        SinceStart = SinceProcessStart();
        if (Arrived is null || verdicts is null)
            return;
        Found = OutsideVerdicts.FoundBefore(Arrived);
        FoundAtTarget = await verdicts.CheckAsync(Arrived, cancellationToken);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var recipient = EmailAddress.Parse(SandboxZone.FirstRecipient);
        if (explainRules is not null && await explainRules(recipient, cancellationToken) is [var rule, ..])
        {
            Rule = rule;
            Record = zone.Find(recipient.Domain.Name, rule);
        }

        var sent = time.GetTimestamp();
        try
        {
            Heard = await _client.SendAsync(ports.Smtp, SandboxZone.SenderHost, SandboxZone.FirstSender, SandboxZone.FirstRecipient, FirstMessage(), cancellationToken);
        }
        finally
        {
            Took = time.GetElapsedTime(sent);
        }

        if (Heard.IsPositive)
            Arrived = await world.WaitForAsync(EmailAddress.Parse(SandboxZone.FirstTarget), cancellationToken);
        else
            Failure = $"the server answered {Heard.ToString().ReplaceLineEndings(" ")}";
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            ok = Failure is null,
            failure = Failure,
            from = SandboxZone.FirstSender,
            to = SandboxZone.FirstRecipient,
            record = Record is not { } record ? null : new { name = record.Name, type = record.Type, value = record.Value },
            rule = Rule,
            heard = Heard is not { } heard ? null : new { code = heard.Code, reply = heard.Text },
            steps = _client.Steps.Select(s => new
            {
                name = s.Name,
                sent = s.Sent,
                code = s.Reply?.Code,
                reply = s.Reply?.Text,
                milliseconds = Math.Round(s.Time.TotalMilliseconds, 3),
            }),
            arrived = Arrived is not { } message ? null : new
            {
                id = message.Id,
                recipient = message.Recipients[0].ToString(),
                envelopeFrom = message.ReversePath.Address?.ToString(),
                octets = message.Raw.Length,
                answer = message.Answer.ToString(),
                verdicts = Found is null ? null : VerdictTable.Line(Found),
                verdictsOfTarget = FoundAtTarget is null ? null : VerdictTable.Line(FoundAtTarget),
                addedHeaders = OurFields.In(message).Select(f => new { name = f.Name, value = f.Value }),
            },
            milliseconds = Math.Round(Took.TotalMilliseconds, 3),
            secondsSinceStart = Math.Round(SinceStart.TotalSeconds, 3),
            ports = new { smtp = ports.Smtp, outside = ports.Outside, outsideCustom = ports.OutsideCustom, dns = ports.Dns, http = ports.Http },
            page = SandboxAdvice.PageUrl(ports),
        },
        Json);

    private static TimeSpan SinceProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
    }

    private string FirstMessage() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        From: Ada <{SandboxZone.FirstSender}>
        To: {SandboxZone.FirstRecipient}
        Subject: The first message of your sandbox
        Date: {time.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000
        Message-ID: <first.{time.GetUtcNow().ToUnixTimeMilliseconds()}@{SandboxZone.Sender}>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Hello,

        this message was sent to {SandboxZone.FirstRecipient}. That domain publishes two DNS records:
        an MX that names Stafett, and a TXT "forward-email=hello:{SandboxZone.FirstTarget}".
        So Stafett handed it on while the sender waited, and it never touched a disk.

        Ada

        """).ReplaceLineEndings("\r\n");
}
