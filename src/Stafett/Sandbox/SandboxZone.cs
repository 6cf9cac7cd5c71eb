using System.Globalization;
using System.Text;

namespace Stafett.Sandbox;

/// <summary>
/// The DNS of the sandbox: sample domains for options A to G of the FAQ and for everything else that a <c>forward-email=</c> record can say,
/// and the outside world that they forward to. Everything is at 127.0.0.1.
/// </summary>
internal sealed class SandboxZone
{
    public const string Host = "mx.sandbox.example";
    public const string Outside = "inbox.example";
    public const string Sender = "elsewhere.example";
    public const string FirstSender = "ada@elsewhere.example";
    public const string FirstRecipient = "hello@single.example";
    public const string FirstTarget = "you@inbox.example";

    private const int Ttl = 60;
    private const int MaxString = 255;

    private SandboxZone(IReadOnlyList<SandboxDomain> domains) => Domains = domains;

    public IReadOnlyList<SandboxDomain> Domains { get; }

    /// <param name="encrypt">Makes the value of an encrypted record; null: the zone has none.</param>
    public static SandboxZone Create(SandboxPorts ports, Func<string, string>? encrypt)
    {
        var domains = new List<SandboxDomain>
        {
            Domain("everyone.example", "A: catch-all", "Every address of the domain goes to one mailbox.", ["forward-email=you@inbox.example"],
                new SandboxTry("anything@everyone.example", "arrives at you@inbox.example")),
            Domain("single.example", "B: one address", "One address is forwarded, a +tag goes along, every other address is refused.", ["forward-email=hello:you@inbox.example"],
                new SandboxTry("hello@single.example", "arrives at you@inbox.example"),
                new SandboxTry("hello+news@single.example", "arrives at you+news@inbox.example"),
                new SandboxTry("nobody@single.example", "is refused with 550 as soon as it is named")),
            Domain("several.example", "C: several addresses", "Rules stand side by side, separated by commas; two rules for one name reach both.",
                ["forward-email=hello:you@inbox.example,support:team@inbox.example,support:you@inbox.example"],
                new SandboxTry("support@several.example", "arrives at team@inbox.example and you@inbox.example")),
            Domain("many.example", "D: a long list over several records", "All forward-email records of a domain are read as one list, and long records are joined.",
                ["forward-email=" + string.Join(',', Enumerable.Range(1, 12).Select(n => string.Create(CultureInfo.InvariantCulture, $"desk{n}:desk{n}@inbox.example"))),
                    "forward-email=info:you@inbox.example,sales:team@inbox.example", "forward-email=orders:team@inbox.example"],
                new SandboxTry("desk7@many.example", "arrives at desk7@inbox.example"),
                new SandboxTry("orders@many.example", "arrives at team@inbox.example")),
            Domain("moved.example", "E: a whole domain", "Every address keeps its name and goes to another domain.", ["forward-email=inbox.example"],
                new SandboxTry("grace@moved.example", "arrives at grace@inbox.example")),
            Domain("hook.example", "F: a webhook", "Mail becomes an HTTP request. Webhooks are read and explained, but not called yet.",
                [string.Create(CultureInfo.InvariantCulture, $"forward-email=parse:http://127.0.0.1:{ports.Http}/hook")],
                new SandboxTry("parse@hook.example", "is put off with 451 for now")),
            Domain("pattern.example", "G: regular expressions", "A pattern matches many names, and parts of them can go into the target.",
                ["forward-email=/^(linus|torvalds)$/:you@inbox.example", @"forward-email=/^([a-z]+)\.([a-z]+)$/:$1+$2@inbox.example"],
                new SandboxTry("linus@pattern.example", "arrives at you@inbox.example"),
                new SandboxTry("ada.shop@pattern.example", "arrives at ada+shop@inbox.example")),
            Domain("off.example", "Disabled addresses", "!, !! and !!! in front of a name switch it off in three ways; the rest goes to the catch-all.",
                ["forward-email=!quiet,!!later,!!!gone,you@inbox.example"],
                new SandboxTry("quiet@off.example", "is accepted with 250 and dropped"),
                new SandboxTry("later@off.example", "is put off with 421"),
                new SandboxTry("gone@off.example", "is refused with 550"),
                new SandboxTry("other@off.example", "arrives at you@inbox.example")),
            Domain("port.example", "A custom port", "Goes straight to a port of the target, without asking for its MX: for a mail server behind a firewall.",
                [string.Create(CultureInfo.InvariantCulture, $"forward-email-port={ports.OutsideCustom}"), "forward-email=hello:you@inbox.example"],
                new SandboxTry("hello@port.example", string.Create(CultureInfo.InvariantCulture, $"arrives at you@inbox.example through port {ports.OutsideCustom}"))),
            Domain("chain.example", "Recursion", "The target is itself an address of a domain that is forwarded here: its rules are followed.",
                ["forward-email=hello:support@several.example"],
                new SandboxTry("hello@chain.example", "arrives at team@inbox.example and you@inbox.example")),
            Domain("sub.several.example", "A sub-domain", "A sub-domain has rules of its own; it takes none from the domain above.", ["forward-email=hello:team@inbox.example"],
                new SandboxTry("hello@sub.several.example", "arrives at team@inbox.example"),
                new SandboxTry("support@sub.several.example", "is refused with 550")),
        };
        if (encrypt is not null)
        {
            domains.Insert(8, Domain("secret.example", "Encrypted values", "The record does not tell anybody where the mail goes. `stafett encrypt` makes such a value.",
                [$"forward-email={encrypt("hello:you@inbox.example")}"], new SandboxTry("hello@secret.example", "arrives at you@inbox.example")));
        }

        return new SandboxZone(domains);
    }

    /// <summary>A master file (RFC 1035 §5.1): absolute names, one record a line.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            Append(text, "example", "SOA", $"{Host}. hostmaster.sandbox.example. 1 3600 600 86400 {Ttl}");
            Append(text, "example", "NS", $"{Host}.");
            Append(text, Host, "A", "127.0.0.1");
            Append(text, "mail.inbox.example", "A", "127.0.0.1");
            // Both are somebody else's: they take mail, and the sender may send from here.
            foreach (var outside in (ReadOnlySpan<string>)[Outside, Sender])
            {
                Append(text, outside, "MX", "10 mail.inbox.example.");
                Append(text, outside, "A", "127.0.0.1");
                Append(text, outside, "TXT", "\"v=spf1 ip4:127.0.0.0/8 -all\"");
            }

            Append(text, "1.0.0.127.in-addr.arpa", "PTR", "mail.inbox.example.");
            foreach (var record in Domains.SelectMany(d => d.Records))
                Append(text, record.Name, record.Type, Data(record));
            return text.ToString();
        }
    }

    private static SandboxDomain Domain(string name, string title, string shows, string[] values, params SandboxTry[] tries) =>
        new(name, title, shows, [new SandboxRecord(name, "MX", $"10 {Host}"), .. values.Select(v => new SandboxRecord(name, "TXT", v))], tries);

    private static void Append(StringBuilder text, string name, string type, string data) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}. {Ttl} IN {type} {data}\n");

    private static string Data(SandboxRecord record)
    {
        if (record.Type != "TXT")
            return record.Value + ".";
        // RFC 1035 §3.3: a character-string has at most 255 octets; §5.1: a backslash quotes the next character.
        var strings = record.Value.Chunk(MaxString)
            .Select(c => $"\"{new string(c).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return string.Join(' ', strings);
    }
}
