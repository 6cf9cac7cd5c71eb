using System.CommandLine;
using System.Globalization;
using System.Net;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary><c>stafett verify</c>: what can be said about who sent a message, on which answers of DNS that rests, and what the server would answer.</summary>
internal static class VerifyCommand
{
    /// <param name="resolverFor">Makes the resolver.</param>
    /// <param name="configuration">Read only when the command runs: what a file (null: the usual one) and settings say, or null and the errors.</param>
    public static Command Create(Func<DnsOptions, IDnsResolver> resolverFor, Func<string?, IReadOnlyList<string>, ConfigurationResult> configuration)
    {
        var file = new Argument<string>("message") { Description = "A file with the message as it came, or - for the standard input." };
        var sender = new SenderArguments();
        var at = new Option<string?>("--at") { Description = "The time to check for, such as 2026-11-27T08:00:00Z. Not given: now.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var config = ConfigurationArguments.ConfigOption();
        var set = ConfigurationArguments.SetOption();
        var command = new Command("verify", "Check who sent a message: SPF, DKIM, DMARC, ARC, BIMI, the DNS answers they rest on, and what the server would answer.") { file };
        sender.AddTo(command);
        command.Add(at);
        command.Add(json);
        command.Add(config);
        command.Add(set);
        command.SetAction((parsed, cancellationToken) =>
        {
            var loaded = configuration(parsed.GetValue(config), parsed.GetValue(set) ?? []);
            return loaded.Options is { } options
                ? RunAsync(
                    new Request(parsed.GetRequiredValue(file), sender.Read(parsed), parsed.GetValue(at), parsed.GetValue(json)),
                    resolverFor, options, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken)
                : Task.FromResult(ConfigurationArguments.Report(loaded.Errors));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, Func<DnsOptions, IDnsResolver> resolverFor, StafettOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var wrongTime = Mistake(request, out var clock);
        if ((request.Sender.Mistake(out var sender) ?? wrongTime) is { } mistake)
        {
            await error.WriteLineAsync(mistake);
            return ExitCode.Usage;
        }

        if (request.Sender.Zone is not null && StartFiles.ZoneFile(request.Sender.Zone) is { } wrong)
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

        using var arrived = ArrivedFile.Open(message, options.Limits, out var tooLarge);
        if (arrived is null)
        {
            await error.WriteLineAsync(tooLarge);
            return ExitCode.Failure;
        }

        var dns = resolverFor(options.Dns with { ZoneFile = request.Sender.Zone ?? options.Dns.ZoneFile });
        try
        {
            var asked = new RecordedDns(dns);
            var host = ForwardingIdentity.From(options.Service, ServerHost.Version).Host.Name;
            var from = await ArrivedFile.FromAsync(sender, IPAddress.None, asked, "verify", clock, cancellationToken);
            var (refusal, verdicts) = await SenderCheck.Create(options.Authentication, host, asked, clock, checksHelo: true)
                .CheckAsync(from, sender.MailFrom ?? arrived.ReturnPath ?? ReversePath.Null, arrived.Message, cancellationToken);
            var answer = HeaderPolicy.Refuse(arrived.Message.Headers, options.Forwarding.MaxReceivedFields) ?? refusal;
            var report = VerifyReport.Of(verdicts, asked.Answers, options.Authentication.ServiceId.Length > 0 ? options.Authentication.ServiceId : host, message, answer);
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

    private static string? Mistake(Request request, out TimeProvider clock)
    {
        clock = TimeProvider.System;
        if (request.At is not { } at)
            return null;
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return $"This is no time: {Printable.Line(at)}. Write it as 2026-11-27T08:00:00Z.";
        clock = new ClockAt(time);
        return null;
    }

    private sealed record Request(string File, SenderTexts Sender, string? At, bool Json);

    /// <summary>Timers run as ever; only what time it is does not change.</summary>
    private sealed class ClockAt(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
