using System.Security.Cryptography;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Tls;

namespace Stafett.Hosting;

/// <summary>Looks at the files that settings name before anything starts, and says in words what is wrong with them.</summary>
internal static class StartFiles
{
    private const int MaxErrors = 50;

    public static IReadOnlyList<string> Find(StafettOptions options)
    {
        var failures = new List<string>();
        if (options.Dns.ZoneFile.Length > 0 && ZoneFile(options.Dns.ZoneFile) is { } zone)
            failures.Add($"Dns:ZoneFile: {zone}");
        if (options.Mx.CertificateFile.Length > 0 && Certificate(options.Mx) is { } certificate)
            failures.Add(certificate);
        if (options.Signing.KeyFile.Length > 0 && SigningKeys(options.Signing) is { } keys)
            failures.Add(keys);
        return failures;
    }

    /// <summary>Null for a zone file that can be used, else every error in it, one a line.</summary>
    public static string? ZoneFile(string path)
    {
        try
        {
            if (ZoneFileParser.TryParse(File.ReadAllText(path), "", out _, out var errors))
                return null;
            var lines = errors.Take(MaxErrors).Select(e => $"  {path}:{e.Line}: {e.Text}").ToList();
            if (errors.Length > MaxErrors)
                lines.Add($"  and {errors.Length - MaxErrors} more");
            return string.Join(Environment.NewLine, [$"{path} is no zone file (RFC 1035 §5) yet:", .. lines]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Unreadable(path, error);
        }
    }

    private static string? Certificate(MxOptions options)
    {
        var key = options.CertificateKeyFile.Length > 0 ? options.CertificateKeyFile : options.CertificateFile;
        try
        {
            // Each on its own, so that the one that cannot be read is the one that is named.
            _ = File.ReadAllBytes(options.CertificateFile);
            _ = File.ReadAllBytes(key);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Unreadable((error as FileNotFoundException)?.FileName ?? options.CertificateFile, error, "Mx:CertificateFile, Mx:CertificateKeyFile: ");
        }

        try
        {
            using var certificate = ServerCertificate.FromFiles(options.CertificateFile, options.CertificateKeyFile);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or InvalidOperationException)
        {
            return $"Mx:CertificateFile: {options.CertificateFile} and the key in {key} cannot be used together: {error.Message} "
                + "Both must be PEM: the certificate first, then its chain; the key unencrypted. Without the setting, a self-made certificate serves.";
        }
    }

    private static string? SigningKeys(SigningOptions options)
    {
        try
        {
            using var signer = ServiceSigner.Create(options, Domain.Parse("localhost"), TimeProvider.System);
            return null;
        }
        catch (InvalidDataException wrong)
        {
            return wrong.Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Unreadable((error as FileNotFoundException)?.FileName ?? options.KeyFile, error, "Signing:KeyFile, Signing:Ed25519KeyFile: ");
        }
    }

    /// <summary>Why a file cannot be read, in words.</summary>
    public static string Unreadable(string path, Exception error, string setting = "") => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{setting}there is no file {Path.GetFullPath(path)}.",
        UnauthorizedAccessException => $"{setting}{Path.GetFullPath(path)} may not be read by this user ({Environment.UserName}). Give it to them with chown or chmod.",
        _ => $"{setting}{path} cannot be read: {error.Message}",
    };
}
