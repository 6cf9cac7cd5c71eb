using System.Security.Cryptography;
using System.Text;

namespace Stafett.Storage.Control.Accounts;

/// <summary>
/// How random tokens of 128 bits and more are kept: API tokens, session tokens, recovery keys, links in mails. One SHA-256 is enough, because there is nothing to
/// guess; a password needs a slow hash instead.
/// </summary>
public static class TokenHash
{
    public static byte[] Of(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
