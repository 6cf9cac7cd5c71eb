using System.Net;
using System.Text;
using System.Text.Json;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.EndToEnd.Tests;

/// <summary>The same senders, the same zone, and python3-spf: somebody else's reading of RFC 7208.</summary>
public sealed class SpfPeerTests
{
    // Debian's own: another Python on the path knows nothing of Debian's packages.
    private const string Python = "/usr/bin/python3";

    private const int Domains = 60;

    // Every host has both families and every client has a name, since the two count look-ups without an answer differently there: ours by term.
    private const string Hosts = """
        h1.peer.example. 60 A 192.0.2.1
        h1.peer.example. 60 AAAA 2001:db8::1
        h2.peer.example. 60 A 192.0.2.2
        h2.peer.example. 60 A 198.51.100.2
        h2.peer.example. 60 AAAA 2001:db8:2::2
        h3.peer.example. 60 A 203.0.113.3
        h3.peer.example. 60 AAAA 2001:db8:3::3
        www.peer.example. 60 CNAME h1.peer.example.
        m.peer.example. 60 MX 20 h1.peer.example.
        m.peer.example. 60 MX 10 h3.peer.example.
        m2.peer.example. 60 MX 5 h2.peer.example.
        pass.peer.example. 60 TXT "v=spf1 a:h1.peer.example ?all"
        fail.peer.example. 60 TXT "v=spf1 -all exp=never.peer.example"
        deep.peer.example. 60 TXT "v=spf1 include:pass.peer.example include:fail.peer.example redirect=more.peer.example"
        more.peer.example. 60 TXT "v=spf1 mx:m2.peer.example/24 ~all"
        wrong.peer.example. 60 TXT "v=spf1 ip4:1.2.3 -all"
        temporary.peer.example. 60 TXT "v=spf1 a:silent.peer.example -all"
        twice.peer.example. 60 TXT "v=spf1 -all"
        twice.peer.example. 60 TXT "v=spf1 +all"
        other.peer.example. 60 TXT "no policy"
        why.peer.example. 60 TXT "%{i} may not send for %{o}," " ask %{r} about %{L}%%."
        bob.list.peer.example. 60 A 127.0.0.2
        1.2.0.192.list.peer.example. 60 A 127.0.0.2
        1.2.0.192.in-addr.arpa. 60 PTR h1.peer.example.
        2.100.51.198.in-addr.arpa. 60 PTR h2.peer.example.
        9.113.0.203.in-addr.arpa. 60 PTR h3.peer.example.
        3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 PTR h3.peer.example.

        """;

    private static readonly string[] Clients = ["192.0.2.1", "198.51.100.2", "203.0.113.9", "2001:db8:3::3", "::ffff:192.0.2.1"];

    private static readonly string[] Terms =
    [
        "a", "a:h1.peer.example", "-a:h2.peer.example/24", "a:www.peer.example//64", "mx:m.peer.example", "~mx:m2.peer.example/25//48", "?ptr:peer.example", "ptr:h3.peer.example", "ip4:192.0.2.0/28",
        "-ip4:203.0.113.9", "ip4:198.51.100.0/0", "ip6:2001:db8:3::/48", "-ip6:2001:DB8::1", "include:pass.peer.example", "?include:fail.peer.example", "include:deep.peer.example",
        "include:%{l}.peer.example", "exists:%{ir}.list.peer.example", "exists:%{l1r+}.list.peer.example", "~exists:%{d2}.%{v}.list.peer.example", "a:nowhere.peer.example", "exists:%{p}", "x=%{d}", "A:H3.Peer.Example.",
    ];

    private static readonly string[] Errors =
    [
        "moo", "ip4:192.0.2.1/33", "a:peer", "ip6:1::2::3", "include:wrong.peer.example", "include:twice.peer.example", "include:other.peer.example", "include:silent.peer.example", "a:silent.peer.example",
        "exists:%{x}.peer.example", "redirect=a.peer.example redirect=b.peer.example", "all:x", "exp=",
    ];

    private static readonly string[] Ends = ["-all", "~all", "?all", "+all", "", "-all exp=why.peer.example", "redirect=more.peer.example", "redirect=deep.peer.example", "redirect=nowhere.peer.example", "exp=why.peer.example -all"];

    [Fact]
    public async Task Agrees_with_python3_spf()
    {
        ForeignProgram.Require("python3-spf", ForeignProgram.IsInstalled(Python, "-cimport spf"));
        var zone = DnsZone.Parse(Hosts + Policies());
        var checks = Enumerable.Range(0, Domains).SelectMany(i => new[] { i, i + 1 }.Select(c => (Client: Clients[c % Clients.Length], Sender: $"{(i % 3 == 0 ? "bob+x" : "p&q")}@d{i}.peer.example", Helo: "h1.peer.example")))
            .Append((Clients[0], "", "pass.peer.example")).Append((Clients[1], "", "fail.peer.example")).Append((Clients[0], "bob@temporary.peer.example", "h1.peer.example")).ToList();

        var theirs = await AskPythonAsync(zone, checks);

        Assert.Equal(checks.Count, theirs.Length);
        var verifier = new SpfVerifier(new ZoneDns(zone), TimeProvider.System, new SpfOptions());
        var differences = new List<string>();
        var seen = new HashSet<SpfResult>();
        foreach (var ((client, sender, helo), their) in checks.Zip(theirs))
        {
            var ours = await verifier.CheckAsync(SpfRequest.ForText(IPAddress.Parse(client), sender, helo) with { ReceivingHost = "mx.receiver.example" }, CancellationToken.None);
            seen.Add(ours.Result);
            var explanation = ours.IsExplanationFromDomain ? ours.Explanation : ours.Result == SpfResult.Fail ? "SPF fail - not authorized" : their[1];
            if (ReceivedSpfWriter.Word(ours.Result) != their[0] || explanation != their[1])
                differences.Add($"{client} {sender}: {ours.Result} '{explanation}' ({ours.Problem}), theirs {their[0]} '{their[1]}': {Record(zone, sender)}");
        }

        Assert.Equal("", string.Join('\n', differences));
        Assert.Equal(6, seen.Except([SpfResult.None]).Count());
    }

    private static string Policies()
    {
        var text = new StringBuilder();
        // A fixed row of numbers: the cases are the same every day.
        var state = 2463534242u;
        for (var i = 0; i < Domains; i++)
        {
            var terms = Enumerable.Range(0, 1 + Next(4)).Select(_ => Terms[Next(Terms.Length)]).ToList();
            if (Next(5) == 0)
                terms.Insert(Next(terms.Count + 1), Errors[Next(Errors.Length)]);
            terms.Add(Ends[Next(Ends.Length)]);
            text.Append($"d{i}.peer.example. 60 TXT \"v=spf1 {string.Join(' ', terms)}\"\nd{i}.peer.example. 60 A 192.0.2.1\nd{i}.peer.example. 60 AAAA 2001:db8::1\n");
        }

        return text.ToString();

        int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)below);
        }
    }

    private static async Task<string[][]> AskPythonAsync(DnsZone zone, IEnumerable<(string Client, string Sender, string Helo)> checks)
    {
        var names = zone.Records.Select(r => r.Name).Distinct().ToDictionary(
            name => name,
            name => new[] { DnsType.A, DnsType.AAAA, DnsType.MX, DnsType.PTR, DnsType.TXT }.ToDictionary(type => type.ToString(), type => zone.Look(name, type).Records.Select(Data).ToArray()));
        var input = JsonSerializer.Serialize(new { zone = names, silent = new[] { ZoneDns.Silent }, checks = checks.Select(c => new[] { c.Client, c.Sender, c.Helo }) });
        var python = await ForeignProgram.RunAsync(Python, [Path.Combine(Checkout.PythonFolder, "spf_results.py")], input);
        Assert.True(python.ExitCode == 0, python.Output);
        return JsonSerializer.Deserialize<string[][]>(python.Output)!;
    }

    private static object Data(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        MxRecord mx => new object[] { mx.Preference, mx.Exchange },
        NameRecord name => name.Target,
        TxtRecord txt => txt.Strings.Select(s => Encoding.Latin1.GetString(s.Span)).ToArray(),
        _ => throw new ArgumentException(record.ToString()),
    };

    private static string Record(DnsZone zone, string sender) => string.Join(" | ", zone.Look(sender[(sender.IndexOf('@', StringComparison.Ordinal) + 1)..], DnsType.TXT).Records.OfType<TxtRecord>().Select(t => t.Text));

    private sealed class ZoneDns(DnsZone zone) : IDnsResolver
    {
        public const string Silent = "silent.peer.example";

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var found = zone.Look(name, type);
            return ValueTask.FromResult(new DnsAnswer(name == Silent ? DnsStatus.Timeout : found.Status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue));
        }
    }
}
