using System.Security.Cryptography;
using Stafett.Authentication.Dkim;

namespace Stafett.Server.Configuration;

/// <summary>
/// What the server must not forget and nobody else may know: made at the first start in the data directory, loaded later. A secret that the
/// configuration gives is never written there.
/// </summary>
public static class ServerSecrets
{
    private const string SrsFile = "srs.secret";
    private const string TxtKeyFile = "txt.key";
    private const string WebhookKeyFile = "webhook.key";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string RsaKeyFile = "dkim-rsa.pem";
    private const string Ed25519KeyFile = "dkim-ed25519.pem";

    /// <summary>The options with their secrets filled in; <paramref name="error"/> says in words why that was not possible.</summary>
    public static StafettOptions? Fill(StafettOptions options, out string? error)
    {
        var directory = options.Service.DataDirectory;
        try
        {
            SecretFile.PrepareDirectory(directory);
            if (options.Srs.Secrets.Count == 0)
                options = options with { Srs = options.Srs with { Secrets = [LoadOrMake(Path.Combine(directory, SrsFile))] } };
            if (options.Forwarding.TxtEncryptionKey.Length == 0)
                options = options with { Forwarding = options.Forwarding with { TxtEncryptionKey = LoadOrMake(Path.Combine(directory, TxtKeyFile)) } };
            options = options with { Signing = FillKeys(options.Signing, directory) };
            if (options.Webhooks.Key.Length == 0)
                options = options with { Webhooks = options.Webhooks with { Key = LoadOrMake(Path.Combine(directory, WebhookKeyFile)) } };
            error = null;
            return options;
        }
        catch (InvalidDataException wrong)
        {
            error = wrong.Message;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = $"The data directory {Path.GetFullPath(directory)} cannot be used: {failure.Message} "
                + "Make it writable for this user, or choose another: --set Service:DataDirectory=/path";
        }

        return null;
    }

    /// <summary>The key that an earlier start made; null where there is none, or none that this user may read.</summary>
    public static string? ReadTxtKey(string directory) => Read(directory, TxtKeyFile);

    /// <summary>The key of <see cref="WebhookOptions.Key"/>; null as above.</summary>
    public static string? ReadWebhookKey(string directory) => Read(directory, WebhookKeyFile);

    /// <summary>The settings with the keys that an earlier start made; null where there are none, or none that this user may read.</summary>
    public static SigningOptions? FindKeys(SigningOptions signing, string directory)
    {
        var found = signing with
        {
            KeyFile = signing.KeyFile.Length > 0 ? signing.KeyFile : Path.Combine(directory, RsaKeyFile),
            Ed25519KeyFile = signing.Ed25519KeyFile.Length > 0 ? signing.Ed25519KeyFile : Path.Combine(directory, Ed25519KeyFile),
        };
        return Path.Exists(found.KeyFile) && Path.Exists(found.Ed25519KeyFile) ? found : null;
    }

    private static string? Read(string directory, string file)
    {
        try
        {
            var path = Path.Combine(directory, file);
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A key that cannot be read is found and told of by whoever looks at the files that settings name.
    private static SigningOptions FillKeys(SigningOptions signing, string directory)
    {
        if (signing.Mode == "never")
            return signing;
        return signing with
        {
            KeyFile = signing.KeyFile.Length > 0 ? signing.KeyFile : Made(RsaKeyFile, () => DkimKey.CreateRsa()),
            Ed25519KeyFile = signing.Ed25519KeyFile.Length > 0 ? signing.Ed25519KeyFile : Made(Ed25519KeyFile, DkimKey.CreateEd25519),
        };

        string Made(string name, Func<DkimKey> create)
        {
            var path = Path.Combine(directory, name);
            _ = SecretFile.LoadOrMake(path, () =>
            {
                using var key = create();
                return key.ExportPem();
            });
            return path;
        }
    }

    /// <summary>32 characters: 190 bits.</summary>
    private static string LoadOrMake(string path)
    {
        var secret = SecretFile.LoadOrMake(path, () => RandomNumberGenerator.GetString(Alphabet, 32));
        // An empty file is what a crash or a full disk leaves; another secret in its place would break addresses given out before.
        if (secret.Length != 32 || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new InvalidDataException($"{Path.GetFullPath(path)} must hold exactly 32 visible characters. Restore it from a backup; or delete it, and a new one is made: values made with the old one stop working.");
        return secret;
    }
}
