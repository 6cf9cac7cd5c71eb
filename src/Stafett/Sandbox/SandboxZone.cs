using System.Globalization;
using System.Text;

namespace Stafett.Sandbox;

/// <summary>
/// The DNS of the sandbox: sample domains for options A to G of the FAQ and for everything else that a <c>forward-email=</c> record can say,
/// the outside world that they forward to, and senders of every kind. Everything is at 127.0.0.1.
/// </summary>
internal sealed class SandboxZone
{
    public const string Host = "mx.sandbox.example";
    public const string Outside = "inbox.example";
    public const string OutsideHost = "mail.inbox.example";
    public const string Sender = "elsewhere.example";
    public const string SenderHost = "mail.elsewhere.example";
    public const string FirstSender = "ada@elsewhere.example";
    public const string FirstRecipient = "hello@single.example";
    public const string FirstTarget = "you@inbox.example";

    private const int Ttl = 60;
    private const int MaxString = 255;

    // What the server publishes for itself: that it sends from here, and its keys.
    private readonly IReadOnlyList<SandboxRecord> _own;

    private SandboxZone(IReadOnlyList<SandboxDomain> domains, SandboxKeys? keys)
    {
        Domains = domains;
        Senders = SandboxSenders.All(keys);
        _own = [new SandboxRecord(Host, "TXT", "v=spf1 ip4:127.0.0.0/8 -all"), .. keys?.Records(Host) ?? []];
    }

    public IReadOnlyList<SandboxDomain> Domains { get; }

    public IReadOnlyList<SandboxSender> Senders { get; }

    /// <param name="encrypt">Makes the value of an encrypted record; null: the zone has none.</param>
    /// <param name="keys">Of everybody who signs here; null: the zone has none.</param>
    public static SandboxZone Create(SandboxPorts ports, Func<string, string>? encrypt, SandboxKeys? keys = null)
    {
        var hooks = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Http}{OutsideHooks.Root}");
        var domains = new List<SandboxDomain>
        {
            Domain("everyone.example", "Option A: every address to one mailbox", "A catch-all: whatever stands before the @ reaches you.", ["forward-email=you@inbox.example"],
                SandboxTry.Arrives("anything@everyone.example", "you@inbox.example")),
            Domain("single.example", "Option B: a single address", "One address is forwarded, a +tag goes along, every other address is refused.", ["forward-email=hello:you@inbox.example"],
                SandboxTry.Arrives("hello@single.example", "you@inbox.example"),
                SandboxTry.Arrives("hello+news@single.example", "you+news@inbox.example"),
                SandboxTry.Answers("nobody@single.example", 550)),
            Domain("several.example", "Option C: several addresses", "Rules stand side by side, separated by commas; two rules for one name reach both.",
                ["forward-email=hello:you@inbox.example,support:team@inbox.example,support:you@inbox.example"],
                SandboxTry.Arrives("support@several.example", "team@inbox.example", "you@inbox.example")),
            Domain("many.example", "Option D: as many addresses as you like", "All forward-email records of a domain are read as one list, and a record over 255 characters is joined from its pieces.",
                ["forward-email=" + string.Join(',', Enumerable.Range(1, 12).Select(n => string.Create(CultureInfo.InvariantCulture, $"desk{n}:desk{n}@inbox.example"))),
                    "forward-email=info:you@inbox.example,sales:team@inbox.example", "forward-email=orders:team@inbox.example"],
                SandboxTry.Arrives("desk7@many.example", "desk7@inbox.example"),
                SandboxTry.Arrives("orders@many.example", "team@inbox.example")),
            Domain("moved.example", "Option E: a whole domain to another", "Every address keeps its name and goes to the other domain.", ["forward-email=inbox.example"],
                SandboxTry.Arrives("grace@moved.example", "grace@inbox.example")),
            Domain("hook.example", "Option F: a webhook", "Mail becomes a signed HTTP request with the message as JSON; the query of the URL can leave parts of it out.",
                [$"forward-email=parse:{hooks},short:{hooks}/short?raw=false&attachments=false", $"forward-email=/^order-([0-9]+)$/:{hooks}/orders?number=$1"],
                SandboxTry.Posts("parse@hook.example", "/hook"),
                SandboxTry.Posts("short@hook.example", "/hook/short?raw=false&attachments=false"),
                SandboxTry.Posts("order-42@hook.example", "/hook/orders?number=42")),
            Domain("pattern.example", "Option G: regular expressions", "A pattern matches many names, and parts of them can go into the target.",
                ["forward-email=/^(linus|torvalds)$/:you@inbox.example", @"forward-email=/^([a-z]+)\.([a-z]+)$/:$1+$2@inbox.example"],
                SandboxTry.Arrives("linus@pattern.example", "you@inbox.example"),
                SandboxTry.Arrives("ada.shop@pattern.example", "ada+shop@inbox.example")),
            Domain("off.example", "Disabled addresses", "!, !! and !!! in front of a name switch it off in three ways; the rest goes to the catch-all.",
                ["forward-email=!quiet,!!later,!!!gone,you@inbox.example"],
                SandboxTry.Drops("quiet@off.example"),
                SandboxTry.Answers("later@off.example", 421),
                SandboxTry.Answers("gone@off.example", 550),
                SandboxTry.Arrives("other@off.example", "you@inbox.example")),
            Domain("port.example", "A custom port", "Goes straight to a port of the target, without asking for its MX: for a mail server behind a firewall.",
                [string.Create(CultureInfo.InvariantCulture, $"forward-email-port={ports.OutsideCustom}"), "forward-email=hello:you@inbox.example"],
                SandboxTry.Arrives("hello@port.example", "you@inbox.example") with { Port = ports.OutsideCustom }),
            Domain("chain.example", "Recursion", "The target is itself an address of a domain that is forwarded here: its rules are followed.",
                ["forward-email=hello:support@several.example"],
                SandboxTry.Arrives("hello@chain.example", "team@inbox.example", "you@inbox.example")),
            Domain("sub.several.example", "A sub-domain", "A sub-domain has rules of its own; it takes none from the domain above.", ["forward-email=hello:team@inbox.example"],
                SandboxTry.Arrives("hello@sub.several.example", "team@inbox.example"),
                SandboxTry.Answers("support@sub.several.example", 550)),
        };
        if (encrypt is not null)
        {
            domains.Insert(8, Domain("secret.example", "Encrypted values", "The record does not tell anybody where the mail goes. `stafett encrypt` makes such a value.",
                [$"forward-email={encrypt("hello:you@inbox.example")}"], SandboxTry.Arrives("hello@secret.example", "you@inbox.example")));
        }

        return new SandboxZone(domains, keys);
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
            // Both are somebody else's: they take mail, and the sender may send from here.
            foreach (var (outside, host) in (ReadOnlySpan<(string, string)>)[(Outside, OutsideHost), (Sender, SenderHost)])
            {
                Append(text, outside, "MX", $"10 {host}.");
                Append(text, outside, "A", "127.0.0.1");
                Append(text, outside, "TXT", "\"v=spf1 ip4:127.0.0.0/8 -all\"");
                Append(text, host, "A", "127.0.0.1");
            }

            Append(text, "1.0.0.127.in-addr.arpa", "PTR", $"{SenderHost}.");
            foreach (var record in _own.Concat(Domains.SelectMany(d => d.Records)).Concat(Senders.SelectMany(s => s.Records)))
                Append(text, record.Name, record.Type, Data(record));
            return text.ToString();
        }
    }

    /// <summary>The record that a rule stands in; null where it cannot be seen, as in an encrypted one.</summary>
    public SandboxRecord? Find(string domain, string rule) =>
        Domains.FirstOrDefault(d => d.Name.Equals(domain, StringComparison.OrdinalIgnoreCase))?.Records
            .FirstOrDefault(r => r.Type == "TXT" && r.Value.Contains(rule, StringComparison.OrdinalIgnoreCase));

    private static SandboxDomain Domain(string name, string title, string shows, string[] values, params SandboxTry[] tries) =>
        new(name, title, shows, [new SandboxRecord(name, "MX", $"10 {Host}"), .. values.Select(v => new SandboxRecord(name, "TXT", v))], tries);

    /// <summary>A line of a zone file.</summary>
    /// <param name="ttl">Seconds.</param>
    internal static string Line(SandboxRecord record, int ttl) => string.Create(CultureInfo.InvariantCulture, $"{record.Name}. {ttl} IN {record.Type} {Data(record)}\n");

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
