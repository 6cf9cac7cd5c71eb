using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>The first message: sent by the sandbox itself through the server, and followed until it has arrived.</summary>
internal sealed class SandboxJourney(TimeProvider time, SandboxPorts ports, OutsideWorld world, Func<EmailAddress, CancellationToken, Task<string?>>? explainRule)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly SandboxSmtpClient _client = new(time);
    private OutsideMessage? _arrived;
    private string? _rule;
    private TimeSpan _arrivalTime;
    private TimeSpan _sinceStart;

    /// <summary>Null when the message arrived, else why it did not.</summary>
    public string? Failure { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (explainRule is not null)
                _rule = await explainRule(EmailAddress.Parse(SandboxZone.FirstRecipient), patience.Token);
            var sent = time.GetTimestamp();
            var reply = await _client.SendAsync(
                ports.Smtp, "mail.inbox.example", SandboxZone.FirstSender, SandboxZone.FirstRecipient, FirstMessage(), patience.Token);
            if (!reply.IsPositive)
            {
                Failure = $"the server answered {reply}";
                return;
            }

            _arrived = await world.WaitForAsync(EmailAddress.Parse(SandboxZone.FirstTarget), patience.Token);
            _arrivalTime = time.GetElapsedTime(sent);
            _sinceStart = SinceProcessStart();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = $"it did not arrive within {Patience.TotalSeconds} seconds";
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            Failure = error.Message;
        }
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"A first message, {SandboxZone.FirstSender} to {SandboxZone.FirstRecipient}:");
        output.WriteLine();
        foreach (var step in _client.Steps)
        {
            if (step.Name == "QUIT")
                continue;
            WriteStep(output, step.Time, step.Name, step.Sent is { } sent ? $"> {sent}" : "");
            if (step.Reply is { } reply)
            {
                foreach (var line in reply.Text.Split('\n', 8))
                    output.WriteLine($"{"",24}< {reply.Code} {line}");
            }

            if (step.Name == "RCPT" && _rule is not null)
                output.WriteLine($"{"",24}  rule: {_rule}");
        }

        if (_arrived is { } message)
        {
            WriteStep(output, _arrivalTime, "arrived", $"{message.Recipients[0]}, from {message.ReversePath}, {Size(message.Raw.Length)}");
            output.WriteLine($"{"",24}  added on top:");
            foreach (var (name, value) in OurFields.In(message))
                output.WriteLine($"{"",24}  {name}: {Shorten(value)}");
        }

        output.WriteLine();
        output.WriteLine(Failure is null
            ? string.Create(CultureInfo.InvariantCulture, $"It arrived, {_sinceStart.TotalSeconds:0.00} s after this command was started.")
            : $"It did not arrive: {Failure}.");
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            ok = Failure is null,
            failure = Failure,
            from = SandboxZone.FirstSender,
            to = SandboxZone.FirstRecipient,
            rule = _rule,
            steps = _client.Steps.Select(s => new
            {
                name = s.Name,
                sent = s.Sent,
                code = s.Reply?.Code,
                reply = s.Reply?.Text,
                milliseconds = Math.Round(s.Time.TotalMilliseconds, 3),
            }),
            arrived = _arrived is not { } message ? null : new
            {
                id = message.Id,
                recipient = message.Recipients[0].ToString(),
                envelopeFrom = message.ReversePath.Address?.ToString(),
                octets = message.Raw.Length,
                milliseconds = Math.Round(_arrivalTime.TotalMilliseconds, 3),
                addedHeaders = OurFields.In(message).Select(f => new { name = f.Name, value = f.Value }),
            },
            secondsSinceStart = Math.Round(_sinceStart.TotalSeconds, 3),
            ports = new { smtp = ports.Smtp, outside = ports.Outside, outsideCustom = ports.OutsideCustom, dns = ports.Dns, http = ports.Http },
            page = SandboxAdvice.PageUrl(ports),
        },
        Json);

    private static void WriteStep(TextWriter output, TimeSpan took, string name, string text) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {took.TotalMilliseconds,8:0.0} ms  {name,-10} {text}"));

    private static string Size(int octets) =>
        octets < 10_000 ? string.Create(CultureInfo.InvariantCulture, $"{octets} octets") : string.Create(CultureInfo.InvariantCulture, $"{octets / 1024} KB");

    private static string Shorten(string value) => value.Length <= 100 ? value : value[..100] + "...";

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
