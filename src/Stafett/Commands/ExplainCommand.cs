using System.CommandLine;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control;

namespace Stafett.Commands;

/// <summary><c>stafett explain</c>: what an address means and why.</summary>
internal static class ExplainCommand
{
    /// <param name="resolverFor">Makes the resolver for a zone file, or for the network when there is none.</param>
    /// <param name="options">Read only when the command runs.</param>
    /// <param name="accounts">Opens the database of a server that is configured here, or gives nothing where there is none, or says why it cannot be opened.</param>
    public static Command Create(
        Func<string?, IDnsResolver> resolverFor, Func<StafettOptions> options, Func<StafettOptions, CancellationToken, Task<(ControlDatabase? Database, string? Failure)>>? accounts = null)
    {
        var address = new Argument<string>("address") { Description = "The address to explain, such as hello@example.com." };
        var zone = new Option<string?>("--zone") { Description = "A zone file (RFC 1035 §5) that answers instead of the network.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var key = new Option<string?>("--key") { Description = "The key of encrypted records, 32 characters.", HelpName = "KEY" };
        var exchange = new Option<string[]>("--exchange") { Description = "A host that the MX record must name; may be repeated. None known: any MX will do.", HelpName = "HOST" };
        var command = new Command("explain", "Explain what happens to mail for an address: records, rules, targets, problems, reply.")
        {
            address, zone, json, key, exchange,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var configured = options();
            return RunAsync(
                new Request(parsed.GetRequiredValue(address), parsed.GetValue(zone), parsed.GetValue(json), parsed.GetValue(key), parsed.GetValue(exchange) ?? []),
                resolverFor, configured, accounts, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, Func<string?, IDnsResolver> resolverFor, StafettOptions options,
        Func<StafettOptions, CancellationToken, Task<(ControlDatabase? Database, string? Failure)>>? accounts, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(request.Address, out var address))
        {
            await error.WriteLineAsync($"This is no e-mail address: {RecordProblem.Shown(request.Address)}. Write it as hello@example.com.");
            return ExitCode.Usage;
        }

        TxtCipher? cipher = null;
        var key = request.Key ?? options.Forwarding.TxtEncryptionKey;
        if (key.Length > 0 && !TxtCipher.TryCreate(key, out cipher, out var problem))
        {
            await error.WriteLineAsync(problem);
            return ExitCode.Usage;
        }

        if (request.Zone is not null && StartFiles.ZoneFile(request.Zone) is { } wrong)
        {
            await error.WriteLineAsync(wrong);
            return ExitCode.CannotStart;
        }

        var forwarding = request.Exchange.Length > 0 ? options.Forwarding with { ExchangeHosts = request.Exchange } : options.Forwarding;
        var dns = resolverFor(request.Zone);
        try
        {
            var (database, failure) = accounts is null ? default : await accounts(options, cancellationToken);
            await using var opened = database;
            if (failure is not null)
            {
                // Without the aliases that are in it, the explanation would be wrong.
                await error.WriteLineAsync(failure);
                return ExitCode.CannotStart;
            }

            var explanation = await new RecipientResolver(dns, forwarding, options.Service.Host, cipher, database?.Rules).ExplainAsync(address, cancellationToken);
            if (request.Json)
                await output.WriteLineAsync(explanation.ToJson());
            else
                ExplanationWriter.Write(explanation, output, Terminal.HasColour);
            return ExitCode.For(explanation.Outcome);
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (dns as IDisposable)?.Dispose();
        }
    }

    private sealed record Request(string Address, string? Zone, bool Json, string? Key, string[] Exchange);
}
