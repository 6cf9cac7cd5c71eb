using System.CommandLine;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Commands;

/// <summary><c>stafett webhook</c>: for people who write the receiving end.</summary>
internal static class WebhookCommand
{
    /// <param name="options">Read only when a command runs.</param>
    public static Command Create(Func<StafettOptions> options) =>
        new("webhook", "Send a message to a URL as the server would, or check a signature.") { Send(options), Verify(options) };

    private static Command Send(Func<StafettOptions> options)
    {
        var url = new Argument<string>("url") { Description = "The http or https URL, as it would stand in the forward-email record." };
        var file = new Argument<string>("message") { Description = "A file with the message, such as message.eml; - for standard input." };
        var recipient = new Option<string?>("--recipient") { Description = "The address that the message was sent to. Without it: webhook@ and the host of the service.", HelpName = "ADDRESS" };
        var sender = new SenderArguments();
        var key = KeyOption();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("send", "Post a message to a URL exactly as the server would, once, and print what came of it.") { url, file, recipient, key, json };
        sender.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new WebhookSend(parsed.GetRequiredValue(url), parsed.GetRequiredValue(file), sender.Read(parsed), parsed.GetValue(recipient), parsed.GetValue(key), parsed.GetValue(json));
            return request.RunAsync(options(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    private static Command Verify(Func<StafettOptions> options)
    {
        var key = KeyOption();
        var signature = new Option<string?>("--signature") { Description = $"The value of {WebhookSignature.Header}.", HelpName = "VALUE" };
        var timestamped = new Option<string?>("--timestamped") { Description = $"The value of {WebhookSignature.TimestampedHeader}.", HelpName = "VALUE" };
        var tolerance = new Option<string>("--tolerance") { Description = "How old a timestamped signature may be, such as 5m or 365d.", DefaultValueFactory = _ => "5m", HelpName = "TIME" };
        var command = new Command("verify", "Check the signatures of a body that is read from standard input.") { key, signature, timestamped, tolerance };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new WebhookVerify(parsed.GetValue(key), parsed.GetValue(signature), parsed.GetValue(timestamped), parsed.GetRequiredValue(tolerance));
            return request.RunAsync(options(), Console.OpenStandardInput, TimeProvider.System, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    // Other users of the machine see arguments.
    private static Option<string?> KeyOption() => new("--key")
    {
        Description = "The key that signs. Without it: Webhooks:Key of the configuration, or the one that the server made in its data directory.",
        HelpName = "KEY",
    };
}
