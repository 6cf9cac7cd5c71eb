using System.Collections.Frozen;
using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>
/// Names that speak for a whole domain: whoever holds them could get certificates for it (CA/Browser Forum's validation addresses), or mislead its people. Only admins
/// of the domain take them. Compared without case, and without anything but letters and digits.
/// </summary>
public static class ReservedNames
{
    private static readonly FrozenSet<string> Whole = FrozenSet.ToFrozenSet(
        [
            "abuse", "account", "accounts", "accounting", "alerts", "all", "billing", "ceo", "compliance", "contact", "customerservice", "domain", "domains", "dns", "everybody",
            "everyone", "finance", "ftp", "help", "helpdesk", "hr", "imap", "info", "invoices", "is", "it", "jobs", "legal", "mail", "marketing", "mis", "news", "noc", "notification",
            "notifications", "office", "orders", "pay", "payment", "payments", "payroll", "phishing", "pop", "pop3", "press", "privacy", "registrar", "sales", "security", "smtp", "spam", "ssl",
            "ssladmin", "sslwebmaster", "staff", "support", "sysadmin", "system", "team", "tls", "trust", "usenet", "uucp", "verification", "verify", "webmail", "www",
        ]);

    private static readonly ImmutableArray<string> AtEitherEnd = ["admin", "administrator", "administration", "hostmaster", "postmaster", "root", "webmaster"];

    public static bool Contains(string name)
    {
        if (LocalPart.TryCreate(name, out var local) && SystemNames.Contains(local))
            return true;
        var bare = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return Whole.Contains(bare) || AtEitherEnd.Any(word => bare.StartsWith(word, StringComparison.Ordinal) || bare.EndsWith(word, StringComparison.Ordinal));
    }
}
