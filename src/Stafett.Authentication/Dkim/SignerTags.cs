using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>The tags that are the same in every signature of one key: who signs, with which key, and how.</summary>
internal sealed class SignerTags(Domain domain, DkimSelector selector)
{
    private readonly byte[] _domain = Encoding.ASCII.GetBytes($"d={domain.Name};");
    private readonly byte[] _selector = Encoding.ASCII.GetBytes($"s={selector.Selector};");

    public DkimKey Key => selector.Key;

    /// <summary>a=, with its semicolon.</summary>
    public ReadOnlySpan<byte> Algorithm => selector.Key.Algorithm == DkimAlgorithm.RsaSha256 ? "a=rsa-sha256;"u8 : "a=ed25519-sha256;"u8;

    /// <summary>d=, s= and t=.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public void Write(SignatureFieldWriter field, long time)
    {
        field.Tag(_domain);
        field.Tag(_selector);
        field.Tag("t="u8, time);
    }
}
