using System.CommandLine;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.DomainCheck;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;

namespace Stafett.Commands;

/// <summary><c>stafett domain-check</c>: what a domain's DNS means for its mail, and what mends it.</summary>
internal static class DomainCheckCommand
{
    private const int MaxSelectors = 20;

    /// <param name="resolverFor">Makes the resolver for a zone file, or for the network when there is none.</param>
    /// <param name="options">Read only when the command runs.</param>
    public static Command Create(Func<string?, IDnsResolver> resolverFor, Func<StafettOptions> options)
    {
        var domain = new Argument<string>("domain") { Description = "The domain to look at, such as example.com." };
        var selector = new Option<string[]>("--selector") { Description = "A DKIM selector that signs its mail; may be repeated.", HelpName = "NAME" };
        var exchange = new Option<string[]>("--exchange") { Description = "A host of ours that the MX records must name; may be repeated. None known: any MX will do.", HelpName = "HOST" };
        var zone = new Option<string?>("--zone") { Description = "A zone file (RFC 1035 §5) that answers instead of the network.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("domain-check", "Check a domain's mail records: MX, forwarding, SPF, DKIM, DMARC, MTA-STS, TLSRPT, BIMI, CAA, PTR; says what mends them.")
        {
            domain, selector, exchange, zone, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(
                parsed.GetRequiredValue(domain), parsed.GetValue(selector) ?? [], parsed.GetValue(exchange) ?? [], parsed.GetValue(zone), parsed.GetValue(json)),
            resolverFor, options(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, Func<string?, IDnsResolver> resolverFor, StafettOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Mistake(request, out var question) is { } mistake)
        {
            await error.WriteLineAsync(mistake);
            return ExitCode.Usage;
        }

        if (request.Zone is not null && StartFiles.ZoneFile(request.Zone) is { } wrong)
        {
            await error.WriteLineAsync(wrong);
            return ExitCode.CannotStart;
        }

        TxtCipher? cipher = null;
        if (options.Forwarding.TxtEncryptionKey.Length > 0)
            TxtCipher.TryCreate(options.Forwarding.TxtEncryptionKey, out cipher, out _);
        IReadOnlyList<string> ours = request.Exchange.Length > 0 ? request.Exchange : options.Forwarding.ExchangeHosts.Count > 0 ? options.Forwarding.ExchangeHosts : [options.Service.Host];
        var dns = resolverFor(request.Zone);
        try
        {
            using var http = new GuardedHttpClient(dns, options.Delivery.AllowPrivateTargets, TimeProvider.System);
            var report = await new DomainChecker(dns, http.SendAsync, TimeProvider.System).CheckAsync(
                question! with { OurExchangers = [.. ours.Select(host => host.TrimEnd('.').ToLowerInvariant()).Where(host => host.Length > 0)], Cipher = cipher, AllowsPrivate = options.Delivery.AllowPrivateTargets },
                cancellationToken);
            if (request.Json)
                await output.WriteLineAsync(report.ToJson());
            else
                DomainReportWriter.Write(report, output, Terminal.HasColour, Terminal.Width);
            return ExitCode.For(report);
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (dns as IDisposable)?.Dispose();
        }
    }

    private static string? Mistake(Request request, out DomainQuestion? question)
    {
        question = null;
        if (!Domain.TryParse(request.Domain, out var domain) || domain.Literal is not null)
            return $"This is no domain: {RecordProblem.Shown(request.Domain)}. Write it as example.com.";
        if (request.Selectors.Length > MaxSelectors)
            return $"At most {MaxSelectors} selectors are looked at.";
        foreach (var selector in request.Selectors)
        {
            // A selector may have dots (RFC 6376 §3.1), and like a domain it is a list of labels.
            if (!Domain.TryParse($"{selector}._domainkey.{domain.Name}", out _))
                return $"This is no DKIM selector: {RecordProblem.Shown(selector)}. It is what s= says in a DKIM-Signature field.";
        }

        question = new DomainQuestion(domain) { Selectors = [.. request.Selectors.Select(selector => selector.ToLowerInvariant())] };
        return null;
    }

    private sealed record Request(string Domain, string[] Selectors, string[] Exchange, string? Zone, bool Json);
}
