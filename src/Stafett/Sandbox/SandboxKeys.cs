using Stafett.Authentication.Dkim;
using Stafett.Server.Configuration;

namespace Stafett.Sandbox;

/// <summary>
/// The keys of the sandbox: one pair for everybody who signs in it, each with a record of its own. The RSA key is in the program and no secret, because making one would
/// take longer than all else until the first message has arrived.
/// </summary>
internal sealed class SandboxKeys
{
    public const string RsaSelector = "rsa";
    public const string Ed25519Selector = "ed25519";

    public IReadOnlyList<DkimSelector> All { get; } = [new(RsaSelector, ReadRsa()), new(Ed25519Selector, DkimKey.CreateEd25519())];

    public DkimKey Rsa => All[0].Key;

    /// <summary>The records that a domain publishes to sign with them.</summary>
    public IEnumerable<SandboxRecord> Records(string domain) => All.Select(k => new SandboxRecord($"{k.Selector}._domainkey.{domain}", "TXT", k.Key.DnsRecord));

    /// <summary>Writes them where the server reads keys from.</summary>
    /// <param name="directory">For this user alone.</param>
    public SigningOptions Save(string directory)
    {
        return new SigningOptions { Selector = RsaSelector, Ed25519Selector = Ed25519Selector, KeyFile = Write(All[0]), Ed25519KeyFile = Write(All[1]) };

        string Write(DkimSelector key)
        {
            var path = Path.Combine(directory, $"{key.Selector}.pem");
            File.WriteAllText(path, key.Key.ExportPem());
            return path;
        }
    }

    private static DkimKey ReadRsa()
    {
        using var reader = new StreamReader(typeof(SandboxKeys).Assembly.GetManifestResourceStream("sandbox/rsa.pem")!);
        return DkimKey.TryImportPem(reader.ReadToEnd(), out var key) ? key : throw new InvalidOperationException("The sandbox's key cannot be read.");
    }
}
