using System.Net;
using System.Text;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.Fuzz.Targets;

/// <summary>
/// Records of a domain's owner, one a line, the first for the domain itself, the others for what it includes, redirects to or explains with; the last
/// line is the sender. Whatever they say, a check ends within its look-ups.
/// </summary>
public sealed class SpfTarget : IFuzzTarget
{
    // One term asks once, mx and ptr eleven times; the domain itself and exp= are beside the limit.
    private const int MaxQuestions = 10 * 11 + 3;

    private static readonly IPAddress[] Clients = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];

    public string Name => "spf";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "v=spf1 a/24//64 mx:%{d2}/8 ptr include:b.example exists:%{ir}.%{l1r-}.%{d} ip4:10.0.0.0/8 ip6:2001:db8::/32 -all exp=c.example\nv=spf1 ?all\nYou are %{c}, %{s} at %{t}.\nbob@a.example",
        "v=spf1 redirect=b.example\nv=spf1 include:c.example -all\nv=spf1 include:b.example\nx-y+z@a.example", "v=spf1 exists:%{S}.%{L-+}.%{p}.%{h1r}.%%.%_.%-.x.example ~all moo=%{d}\n\n\n\"a b\"@a.example",
        "v=spf1 -ip4:192.0.2.1 +ip6:::/0 all\n\n\n");

    // A directive of one letter and a space is an object of 130 octets; each record is read by the grammar check and once for each client.
    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 400L * inputLength;

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "v=spf1 ", " include:", " redirect=", " exp=", " a:", " mx", " ptr", " exists:", " ip4:", " ip6:", " -all", "/32", "//128", "%{", "%{s}", "%{d2r}", "%{p}", "}", ".example", "b.example", "c.example", "\n", "::", "192.0.2.1");

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n', 4);
        foreach (var line in lines)
            CheckGrammar(Encoding.Latin1.GetBytes(line));
        var dns = new Records(lines);
        var verifier = new SpfVerifier(dns, TimeProvider.System, new SpfOptions());
        foreach (var client in Clients)
        {
            dns.Asked = 0;
            SpfVerdict? verdict = null;
            var run = CheckAsync();
            FuzzCheck.That(run.IsCompletedSuccessfully, run.Exception?.ToString() ?? "it waits");
            FuzzCheck.That(dns.Asked <= MaxQuestions, $"{dns.Asked} questions");
            FuzzCheck.That(verdict!.Lookups <= 10 && verdict.VoidLookups <= 3, "more look-ups than allowed");
            FuzzCheck.That((verdict.Explanation is not null) == (verdict.Result == SpfResult.Fail), "an explanation of what is no fail, or a fail without");
            FuzzCheck.That(verdict.Explanation is null || (verdict.Explanation.Length <= 300 && verdict.Explanation.All(c => c is >= ' ' and <= '~')), "an explanation that cannot be sent");
            FuzzCheck.That(verdict.Problem is null || (verdict.Problem.Length <= 600 && verdict.Problem.All(c => c is >= ' ' and <= '~')), "a problem that cannot be shown");

            async Task CheckAsync() =>
                verdict = await verifier.CheckAsync(SpfRequest.ForText(client, lines.ElementAtOrDefault(3) ?? "bob@a.example", "helo.example"), CancellationToken.None);
        }
    }

    // What is read is still right without its last term, and with spaces added: the grammar of terms is regular.
    private static void CheckGrammar(byte[] record)
    {
        if (!SpfRecordParser.TryParse(record, out var read, out var problem))
        {
            FuzzCheck.That(problem.Length is > 0 and < 300 && problem.All(c => c is >= ' ' and <= '~'), "a problem that cannot be shown");
            return;
        }

        FuzzCheck.That(record.All(c => c is >= (byte)' ' and <= (byte)'~'), "a record with odd octets was accepted");
        FuzzCheck.That(SpfRecordParser.TryParse([.. record, (byte)' '], out var spaced, out _) && spaced.Directives.SequenceEqual(read.Directives, TextComparer.Instance), "a space at the end changes it");
        var end = Array.LastIndexOf(record, (byte)' ');
        FuzzCheck.That(end < 0 || SpfRecordParser.TryParse(record.AsSpan(0, end), out _, out _), "wrong without its last term");
        foreach (var directive in read.Directives)
            FuzzCheck.That(directive.PrefixLength4 is >= 0 and <= 32 && directive.PrefixLength6 is >= 0 and <= 128, "a prefix length that is none");
    }

    private sealed class TextComparer : IEqualityComparer<SpfDirective>
    {
        public static readonly TextComparer Instance = new();

        public bool Equals(SpfDirective? x, SpfDirective? y) => x?.Text == y?.Text;

        public int GetHashCode(SpfDirective obj) => obj.Text.GetHashCode(StringComparison.Ordinal);
    }

    private sealed class Records(string[] lines) : IDnsResolver
    {
        // A resolver that caches: the same answer is the same object.
        private readonly DnsAnswer[] _texts =
            [.. lines.Take(3).Select(l => new DnsAnswer(DnsStatus.Success, [new TxtRecord("fuzz.example", 60, [Encoding.Latin1.GetBytes(l)])], "fuzz.example", false, DateTimeOffset.MaxValue))];

        public int Asked { get; set; }

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            Asked++;
            FuzzCheck.That(DnsName.TryNormalize(name, out var normal) && normal == name, $"{name} is no name in normal form");
            var line = name.EndsWith("c.example", StringComparison.Ordinal) ? 2 : name.EndsWith("b.example", StringComparison.Ordinal) ? 1 : 0;
            if (type == DnsType.TXT && line < _texts.Length)
                return ValueTask.FromResult(_texts[line]);
            DnsRecord[] records = type switch
            {
                DnsType.MX => [.. Enumerable.Range(0, name.Length % 12).Select(i => new MxRecord(name, 60, (ushort)i, $"m{i}.example"))],
                DnsType.PTR => [.. Enumerable.Range(0, 12).Select(i => new NameRecord(name, 60, DnsType.PTR, $"p{i}.a.example"))],
                DnsType.A when name.Length % 3 > 0 => [new AddressRecord(name, 60, IPAddress.Parse(name.Length % 3 == 1 ? "192.0.2.1" : "192.0.2.2"))],
                _ => [],
            };
            return ValueTask.FromResult(new DnsAnswer(records.Length > 0 ? DnsStatus.Success : DnsStatus.NoData, [.. records], name, false, DateTimeOffset.MaxValue));
        }
    }
}
