using System.CommandLine;
using System.Globalization;
using System.Net;
using Stafett.Authentication;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;

namespace Stafett.Commands;

/// <summary><c>stafett verify</c>: what can be said about who sent a message, and on which answers of DNS that rests.</summary>
internal static class VerifyCommand
{
    /// <param name="resolverFor">Makes the resolver for a zone file, or for the network when there is none.</param>
    /// <param name="options">Read only when the command runs.</param>
    public static Command Create(Func<string?, IDnsResolver> resolverFor, Func<StafettOptions> options)
    {
        var file = new Argument<string>("message") { Description = "A file with the message as it came, or - for the standard input." };
        var ip = new Option<string?>("--ip") { Description = "The address of the client that sent it. Without it SPF cannot be checked.", HelpName = "ADDRESS" };
        var helo = new Option<string?>("--helo") { Description = "What the client called itself.", HelpName = "NAME" };
        var mailFrom = new Option<string?>("--mail-from") { Description = "The sender of the envelope, \"\" for none. Not given: from the Return-Path field.", HelpName = "ADDRESS" };
        var zone = new Option<string?>("--zone") { Description = "A zone file (RFC 1035 §5) that answers instead of the network.", HelpName = "FILE" };
        var at = new Option<string?>("--at") { Description = "The time to check for, such as 2026-11-27T08:00:00Z. Not given: now.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("verify", "Check who sent a message: SPF, DKIM, DMARC, ARC, BIMI, and the DNS answers they rest on.") { file, ip, helo, mailFrom, zone, at, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(
                parsed.GetRequiredValue(file), parsed.GetValue(ip), parsed.GetValue(helo), parsed.GetValue(mailFrom), parsed.GetValue(zone), parsed.GetValue(at), parsed.GetValue(json)),
            resolverFor, options(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, Func<string?, IDnsResolver> resolverFor, StafettOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Mistake(request, out var client, out var mailFrom, out var clock) is { } mistake)
        {
            await error.WriteLineAsync(mistake);
            return ExitCode.Usage;
        }

        if (request.Zone is not null && StartFiles.ZoneFile(request.Zone) is { } wrong)
        {
            await error.WriteLineAsync(wrong);
            return ExitCode.CannotStart;
        }

        var (message, unreadable) = await MessageFile.ReadAsync(request.File, options.Limits.MessageSize, cancellationToken);
        if (message is null)
        {
            await error.WriteLineAsync(unreadable);
            return ExitCode.CannotStart;
        }

        if (HeaderSectionParser.Parse(message.Octets, new HeaderLimits(options.Limits.HeaderSection, options.Limits.HeaderFields), out var headers) != HeaderScan.Complete)
        {
            await error.WriteLineAsync($"The header of this message is beyond what we take: {options.Limits.HeaderSection} octets, {options.Limits.HeaderFields} fields.");
            return ExitCode.Failure;
        }

        var dns = resolverFor(request.Zone);
        try
        {
            var asked = new RecordedDns(dns);
            var host = options.Service.Host.Length > 0 ? options.Service.Host : "localhost";
            var verdicts = await new MessageAuthenticator(asked, clock, new AuthenticationOptions())
                .AuthenticateAsync(Arrived(request, client, mailFrom ?? ReturnPath(headers), host, headers, message), cancellationToken);
            var report = VerifyReport.Of(verdicts, asked.Answers, host, message);
            if (request.Json)
                await output.WriteLineAsync(report.ToJson());
            else
                VerifyReportWriter.Write(report, output, Terminal.HasColour);
            return ExitCode.For(verdicts);
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (dns as IDisposable)?.Dispose();
        }
    }

    private static string? Mistake(Request request, out IPAddress? client, out ReversePath? mailFrom, out TimeProvider clock)
    {
        (client, mailFrom, clock) = (null, null, TimeProvider.System);
        if (request.Ip is { } ip && !IPAddress.TryParse(ip, out client))
            return $"This is no IP address: {Printable.Line(ip)}. Write it as 192.0.2.1 or 2001:db8::1.";
        if (request.MailFrom is { } sender)
        {
            var text = sender.Trim().TrimStart('<').TrimEnd('>');
            if (text.Length == 0)
                mailFrom = ReversePath.Null;
            else if (EmailAddress.TryParse(text, out var address))
                mailFrom = new ReversePath(address);
            else
                return $"This is no e-mail address: {Printable.Line(sender)}. Write it as hello@example.com, or \"\" for the empty sender of bounces.";
        }

        if (request.At is not { } at)
            return null;
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return $"This is no time: {Printable.Line(at)}. Write it as 2026-11-27T08:00:00Z.";
        clock = new ClockAt(time);
        return null;
    }

    private static AuthenticationRequest Arrived(Request request, IPAddress? client, ReversePath mailFrom, string host, HeaderSection headers, MessageFile message)
    {
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.Octets.AsSpan(headers.BodyOffset));
        return new AuthenticationRequest
        {
            Client = client ?? IPAddress.None,
            IsClientKnown = client is not null,
            Helo = request.Helo,
            MailFrom = mailFrom,
            Message = signatures,
            Bodies = hasher.Finish(),
            ReceivingHost = host,
        };
    }

    // RFC 5321 §4.4: the last server writes the sender of the envelope on top of the message that it delivers.
    private static ReversePath ReturnPath(HeaderSection headers) =>
        headers.TryGetValue("Return-Path"u8, out var value) && EmailAddress.TryParse(HeaderText.Unfold(value).TrimStart('<').TrimEnd('>'), out var address)
            ? new ReversePath(address)
            : ReversePath.Null;

    private sealed record Request(string File, string? Ip, string? Helo, string? MailFrom, string? Zone, string? At, bool Json);

    /// <summary>Timers run as ever; only what time it is does not change.</summary>
    private sealed class ClockAt(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
