using System.Collections.Frozen;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>Mail domains that never forward through us: most targets are there, and asking for their records would cost a look-up each.</summary>
internal static class LargeProviders
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.co.uk", "hotmail.fr", "yahoo.com",
        "ymail.com", "yahoo.co.jp", "yahoo.co.uk", "yahoo.fr", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.de",
        "gmx.net", "gmx.com", "web.de", "t-online.de", "mail.ru", "yandex.ru", "yandex.com", "fastmail.com", "zoho.com", "qq.com", "163.com", "126.com",
        "comcast.net", "verizon.net", "orange.fr", "free.fr", "laposte.net", "libero.it", "tutanota.com", "tuta.com", "mailbox.org", "posteo.de",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(Domain domain) => Names.Contains(domain.Name);
}
