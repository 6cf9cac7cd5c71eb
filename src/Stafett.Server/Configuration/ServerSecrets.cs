using System.Security.Cryptography;

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
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>The options with their secrets filled in; <paramref name="error"/> says in words why that was not possible.</summary>
    public static StafettOptions? Fill(StafettOptions options, out string? error)
    {
        var directory = options.Service.DataDirectory;
        try
        {
            PrepareDirectory(directory);
            if (options.Srs.Secrets.Count == 0)
                options = options with { Srs = options.Srs with { Secrets = [LoadOrMake(Path.Combine(directory, SrsFile))] } };
            if (options.Forwarding.TxtEncryptionKey.Length == 0)
                options = options with { Forwarding = options.Forwarding with { TxtEncryptionKey = LoadOrMake(Path.Combine(directory, TxtKeyFile)) } };
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

    private static void PrepareDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        // The mode of an existing directory is the operator's choice (it may be "." or shared); the files inside are for this user alone.
        Directory.CreateDirectory(directory, OwnerDirectory);
    }

    /// <summary>32 characters: 190 bits.</summary>
    private static string LoadOrMake(string path)
    {
        if (!File.Exists(path))
            return Make(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerFile) != 0)
            File.SetUnixFileMode(path, OwnerFile);
        var secret = File.ReadAllText(path).Trim();
        // An empty file is what a crash or a full disk leaves; another secret in its place would break addresses given out before.
        if (secret.Length != 32 || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new InvalidDataException($"{Path.GetFullPath(path)} must hold exactly 32 visible characters. Restore it from a backup; or delete it, and a new one is made: values made with the old one stop working.");
        return secret;
    }

    private static string Make(string path)
    {
        var secret = RandomNumberGenerator.GetString(Alphabet, 32);
        var temporary = path + ".new";
        File.Delete(temporary);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = OwnerFile;
        using (var file = new FileStream(temporary, creation))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }

        // Appears whole or not at all; and the first of two that start at once wins.
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return File.ReadAllText(path).Trim();
        }

        return secret;
    }
}
