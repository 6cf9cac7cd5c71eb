using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Fuzz.Targets;

public sealed class ZoneFileTarget : IFuzzTarget
{
    private readonly byte[] _wire = new byte[ushort.MaxValue];

    public string Name => "zone-file";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "$ORIGIN example.\n$TTL 1h\n@ IN SOA ns hostmaster 1 2h 3m 4w 5\n@ MX 10 mx\nmx A 192.0.2.1\n AAAA 2001:db8::1\n@ TXT \"forward-email=a:b@c.example\" \"x\\\"y\\065\"\n",
        "a.example. 60 CNAME b.example.\nb.example. TYPE65280 \\# 3 abcdef\n_25._tcp.mx.example. TLSA 3 1 1 (\n abcd ; comment\n ef01 )\n",
        "x.example. CAA 0 issue \"ca.example\"\ny.example. SRV 1 2 3 z.example.\n1.2.0.192.in-addr.arpa. PTR a.example.\n* NS n.\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("$ORIGIN ", "$TTL ", "$INCLUDE x", "@", "(", ")", "\"", "\\", "\\255", ";", "\n", "\t", " IN ", " CH ", "MX 10 ", "TXT ", "\\# 4 ", "TYPE1", "99999999999");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!ZoneFileParser.TryParse(Encoding.UTF8.GetString(input), "fuzz.example", out var zone, out var errors))
        {
            FuzzCheck.That(errors.Length is > 0 and <= ZoneFileParser.MaxErrors, "refused without a reason");
            FuzzCheck.That(errors.All(e => e.Line > 0 && e.Text.Length > 0 && !e.Text.Any(char.IsControl)), "a reason that cannot be shown");
            return;
        }

        foreach (var record in zone.Records.Take(50))
        {
            FuzzCheck.That(DnsName.TryNormalize(record.Name, out var name) && name == record.Name, $"the owner '{record.Name}' is not in its normal form");
            FuzzCheck.That(zone.Look(record.Name, record.Type, followAliases: false).Status == DnsStatus.Success, $"{record.Name} {record.Type} is not found");
            var message = new DnsMessage { IsResponse = true, Questions = [new DnsQuestion(record.Name, record.Type)], Answers = [record] };
            if (DnsMessageWriter.TryWrite(message, _wire, out var length))
                FuzzCheck.That(DnsMessageParser.TryParse(_wire.AsSpan(0, length), out var again) && again.Answers.Length == 1, "the record cannot be read from the wire");
        }
    }

    public long MemoryCeiling(int inputLength) => 4 * 1024 * 1024 + 4096L * inputLength;
}
