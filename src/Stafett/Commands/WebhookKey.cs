using Stafett.Server.Configuration;

namespace Stafett.Commands;

/// <summary>Which key a command signs or checks with.</summary>
internal static class WebhookKey
{
    public const string Unknown =
        "No key is known. A server that has been started keeps its own in webhook.key of its data directory: run this there, as its user, or give --key.";

    /// <summary>Null where none is known.</summary>
    public static string? Find(string? given, StafettOptions options)
    {
        var key = given ?? (options.Webhooks.Key.Length > 0 ? options.Webhooks.Key : ServerSecrets.ReadWebhookKey(options.Service.DataDirectory));
        return string.IsNullOrEmpty(key) ? null : key;
    }
}
