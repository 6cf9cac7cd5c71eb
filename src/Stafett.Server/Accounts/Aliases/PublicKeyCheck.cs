using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Stafett.Protocols.OpenPgp;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Whether a key that somebody pasted is whole. What it can do is seen when it is used; that it is cut off or no key is said at once.</summary>
internal static class PublicKeyCheck
{
    private const int MaxLength = 64 * 1024;

    /// <summary>Null for an armoured OpenPGP public key whose checksum and packets are in order; else what is wrong, in a sentence.</summary>
    public static string? Problem(string armoured)
    {
        if (armoured.Length > MaxLength)
            return $"The key has more than {MaxLength / 1024} KB. Export it without pictures and other people's signatures.";
        return PublicKeyArmourParser.TryParse(Encoding.UTF8.GetBytes(armoured), out _, out var why) ? null : why;
    }

    public static bool IsCertificate(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return PemEncoding.Find(pem) is { Location: var at } && at.Start.Value == 0 && at.End.Value == pem.Length;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
