using System.CommandLine;
using Stafett.Hosting;
using Stafett.Protocols.Forwarding;

namespace Stafett.Commands;

/// <summary><c>stafett encrypt</c>: makes a record whose rules only this service can read.</summary>
internal static class EncryptCommand
{
    private const string KeyVariable = "STAFETT__Forwarding__TxtEncryptionKey";

    /// <param name="configuredKey">The key of the configuration, empty where there is none. Read only when the command runs.</param>
    public static Command Create(Func<string> configuredKey)
    {
        var value = new Argument<string>("value") { Description = "The rules, such as hello:user@example.net,support:user@example.net." };
        var key = new Option<string?>("--key") { Description = $"The key, 32 ASCII characters. Better in {KeyVariable}: other users of the machine see arguments.", HelpName = "KEY" };
        var command = new Command("encrypt", "Print an encrypted forward-email= record, for a mailbox that public DNS need not show.") { value, key };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(value), parsed.GetValue(key) ?? configuredKey(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string value, string key, TextWriter output, TextWriter error)
    {
        if (key.Length == 0)
        {
            error.WriteLine($"No key is known. A server that has been started keeps its own in txt.key of its data directory: run this there, as its user, or set {KeyVariable}.");
            return ExitCode.Usage;
        }

        if (!TxtCipher.TryCreate(key, out var cipher, out var problem))
        {
            error.WriteLine(problem);
            return ExitCode.Usage;
        }

        var rules = value.Trim();
        if (rules.StartsWith(ForwardingRecordParser.ForwardPrefix, StringComparison.OrdinalIgnoreCase))
            rules = rules[ForwardingRecordParser.ForwardPrefix.Length..].Trim();
        // A mistake inside an encrypted record is hard to see later, so it is looked for now.
        var read = ForwardingRecordParser.Parse([ForwardingRecordParser.ForwardPrefix + rules], null);
        foreach (var found in read.Problems)
            error.WriteLine(found);
        if (read.Rules.IsEmpty)
            return ExitCode.Usage;
        if (!cipher.TryEncrypt(rules, out var encrypted, out problem))
        {
            error.WriteLine($"Cannot encrypt: {problem}.");
            return ExitCode.Failure;
        }

        output.WriteLine(ForwardingRecordParser.ForwardPrefix + encrypted);
        return ExitCode.Success;
    }
}
