using System.Net;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Protocols.Tests.Dns;

public sealed class DnsMessageTests
{
    // A response with every type that is read, pointers inside owners and data, and an OPT record.
    private static readonly DnsMessage Full = new()
    {
        Id = 0xBEEF,
        IsResponse = true,
        RecursionDesired = true,
        RecursionAvailable = true,
        AuthenticatedData = true,
        Questions = [new DnsQuestion("www.example.com", DnsType.MX)],
        Answers =
        [
            new NameRecord("www.example.com", 60, DnsType.CNAME, "example.com"),
            new MxRecord("example.com", 300, 10, "mx1.example.com"),
            new MxRecord("example.com", 300, 0, ""),
            new AddressRecord("mx1.example.com", 5, IPAddress.Parse("192.0.2.1")),
            new AddressRecord("mx1.example.com", 5, IPAddress.Parse("2001:db8::1")),
            new TxtRecord("example.com", 1, [Encoding.UTF8.GetBytes("forward-email=a@b.example,"), Array.Empty<byte>(), Encoding.UTF8.GetBytes("é")]),
            new NameRecord("1.2.0.192.in-addr.arpa", 9, DnsType.PTR, "mx1.example.com"),
            new SrvRecord("_submission._tcp.example.com", 7, 1, 2, 587, "mx1.example.com"),
            new TlsaRecord("_25._tcp.mx1.example.com", 7, 3, 1, 1, new byte[32]),
            new CaaRecord("example.com", 7, 128, "issue", "ca.example.net; a=\"b\""),
            new UnknownRecord("example.com", 7, (DnsType)999, new byte[] { 1, 2, 3 }),
        ],
        Authorities =
        [
            new NameRecord("example.com", 8, DnsType.NS, "ns.example.com"),
            new SoaRecord("example.com", 8, "ns.example.com", @"john\046doe.example.com", 1, 2, 3, 4, 5),
        ],
        Additionals = [new AddressRecord("ns.example.com", 8, IPAddress.Parse("192.0.2.53"))],
        Extension = new DnsExtension(1232, 0, DnssecOk: false),
    };

    [Fact]
    public void Reads_the_compressed_names_of_RFC_1035_4_1_4()
    {
        // The four domain names of the example at octets 20, 40, 64 and 92, here as owners of empty records of type 999.
        var message = new byte[128];
        message[2] = 0x80;
        var at = 12;
        void Put(params byte[] octets)
        {
            octets.CopyTo(message, at);
            at += octets.Length;
        }

        void Tail() => Put(0x03, 0xE7, 0, 1, 0, 0, 0, 9, 0, 0);
        Put(1, (byte)'F', 3, (byte)'I', (byte)'S', (byte)'I', 4, (byte)'A', (byte)'R', (byte)'P', (byte)'A', 0);
        Tail();
        Put(3, (byte)'F', (byte)'O', (byte)'O', 0xC0, 12);
        Tail();
        Put(0xC0, 18);
        Tail();
        Put(0);
        Tail();
        message[7] = 4;
        Assert.True(DnsMessageParser.TryParse(message.AsSpan(0, at), out var read));
        Assert.Equal(["f.isi.arpa", "foo.f.isi.arpa", "arpa", ""], read.Answers.Select(r => r.Name));
    }

    [Fact]
    public void Reads_a_response_made_by_hand()
    {
        var octets = Convert.FromHexString(
            "1234" + "81A0" + "0001000200000001"
            + "076578616D706C6503636F6D00" + "000F0001"
            + "C00C" + "000F0001" + "0000012C" + "0009" + "000A" + "046D61696C" + "C00C"
            + "C00C" + "000F0001" + "80000000" + "0003" + "0000" + "00"
            + "00" + "0029" + "04D0" + "01008000" + "0000");
        Assert.True(DnsMessageParser.TryParse(octets, out var message));
        Assert.Equal(0x1234, message.Id);
        Assert.True(message is { IsResponse: true, RecursionDesired: true, RecursionAvailable: true, AuthenticatedData: true, IsTruncated: false });
        Assert.Equal((DnsResponseCode)16, message.ResponseCode);
        Assert.Equal(new DnsExtension(1232, 0, true), message.Extension);
        Assert.Equal(new MxRecord("example.com", 300, 10, "mail.example.com"), message.Answers[0]);
        // The second has a TTL with the highest bit set (RFC 2181 §8), and is a null MX.
        Assert.Equal(new MxRecord("example.com", 0, 0, ""), message.Answers[1]);
        Assert.True(((MxRecord)message.Answers[1]).IsNull);
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        var octets = Written(Full);
        Assert.True(DnsMessageParser.TryParse(octets, out var read));
        Assert.Equal(Full.Answers.Select(r => r.Type), read.Answers.Select(r => r.Type));
        Assert.Equal("forward-email=a@b.example,é", ((TxtRecord)read.Answers[5]).Text);
        Assert.Equal(3, ((TxtRecord)read.Answers[5]).Strings.Length);
        Assert.Equal(Full.Answers[1], read.Answers[1]);
        Assert.Equal(Full.Answers[9], read.Answers[9]);
        Assert.Equal(Full.Authorities, read.Authorities);
        Assert.Equal(Full.Extension, read.Extension);
        Assert.Equal(octets, Written(read));
    }

    [Fact]
    public void Compresses()
    {
        var one = new DnsMessage { Answers = [new MxRecord("example.com", 1, 10, "mx.example.com")] };
        // 12 for the header, 13 for the owner, 10 fixed, 2 for the preference, 3 for the label, 2 for the pointer.
        Assert.Equal(42, Written(one).Length);
    }

    [Fact]
    public void Refuses_a_message_cut_at_any_octet()
    {
        var octets = Written(Full);
        for (var length = 0; length < octets.Length; length++)
            Assert.False(DnsMessageParser.TryParse(octets.AsSpan(0, length), out _), $"cut at {length}");
    }

    [Fact]
    public void Does_not_write_into_too_little_room()
    {
        var octets = Written(Full);
        for (var length = 0; length < octets.Length; length++)
            Assert.False(DnsMessageWriter.TryWrite(Full, new byte[length], out _));
    }

    [Fact]
    public void Survives_any_octet_changed()
    {
        var octets = Written(Full);
        for (var at = 0; at < octets.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFF })
            {
                var changed = octets.ToArray();
                changed[at] = value;
                if (DnsMessageParser.TryParse(changed, out var read))
                    _ = DnsMessageWriter.TryWrite(read, new byte[65_535], out _);
            }
        }
    }

    [Theory]
    [InlineData("C00C")] // itself
    [InlineData("C00E")] // forward
    [InlineData("C000")] // into the header
    [InlineData("01610161C00C")] // a loop through labels
    [InlineData("4161")] // reserved label types
    [InlineData("8161")]
    [InlineData("C0")]
    public void Refuses_pointers_that_do_not_go_backwards(string name)
    {
        var octets = Convert.FromHexString("000001000001000000000000" + name + "00010001" + "00000000");
        Assert.False(DnsMessageParser.TryParse(octets, out _));
    }

    [Fact]
    public void Refuses_a_name_longer_than_255_octets_made_by_pointers()
    {
        // Each record's owner is one label more and a pointer to the owner before.
        var octets = new List<byte>();
        octets.AddRange([0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        var previous = -1;
        var count = 0;
        for (; count < 30; count++)
        {
            var start = octets.Count;
            octets.Add(9);
            octets.AddRange("abcdefghi"u8);
            octets.AddRange(previous < 0 ? [0] : [(byte)(0xC0 | (previous >> 8)), (byte)previous]);
            octets.AddRange([0x03, 0xE7, 0, 1, 0, 0, 0, 9, 0, 0]);
            previous = start;
            octets[7] = (byte)(count + 1);
            Assert.Equal((count + 1) * 10 + 1 <= 255, DnsMessageParser.TryParse(octets.ToArray(), out _));
        }
    }

    [Fact]
    public void What_names_may_cost_is_bounded()
    {
        // Each 14 octets stand for a name that is 1,000 characters long when written out.
        var octets = new List<byte>();
        octets.AddRange([0, 0, 0x80, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0]);
        for (var label = 0; label < 3; label++)
        {
            octets.Add(63);
            octets.AddRange(Enumerable.Repeat((byte)0, 63));
        }

        octets.Add(50);
        octets.AddRange(Enumerable.Repeat((byte)0, 50));
        octets.Add(0);
        octets.AddRange([0x03, 0xE7, 0, 1, 0, 0, 0, 9, 0, 0]);
        var count = 1;
        while (octets.Count < 65_000)
        {
            octets.AddRange([1, (byte)count, 0xC0, 12, 0x03, 0xE7, 0, 1, 0, 0, 0, 9, 0, 0]);
            count++;
        }

        octets[6] = (byte)(count >> 8);
        octets[7] = (byte)count;
        var message = octets.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = DnsMessageParser.TryParse(message, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.False(parsed);
        Assert.InRange(allocated, 0, message.Length * 64L + 65_536);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Small_records_do_not_cost_more_than_promised(bool strings)
    {
        var octets = new List<byte> { 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        var count = 0;
        while (octets.Count < 64_000)
        {
            // An unknown record without data, or a TXT record of many empty strings.
            octets.AddRange([0, 0, strings ? (byte)16 : (byte)99, 0, 1, 0, 0, 0, 9]);
            octets.AddRange(strings ? [0x3E, 0x80, .. new byte[16_000]] : [0, 0]);
            count++;
        }

        octets[6] = (byte)(count >> 8);
        octets[7] = (byte)count;
        var message = octets.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(DnsMessageParser.TryParse(message, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, message.Length * 64L + 65_536);
    }

    [Fact]
    public void Counts_that_lie_are_refused_at_once()
    {
        var octets = new byte[12];
        octets.AsSpan(4).Fill(0xFF);
        Assert.False(DnsMessageParser.TryParse(octets, out _));
    }

    [Theory]
    [InlineData("0001", "0003", "7F0001")] // three octets of address
    [InlineData("001C", "0004", "7F000001")]
    [InlineData("000F", "0002", "000A")] // no exchange
    [InlineData("000F", "0004", "000A0000")] // an octet too many
    [InlineData("0010", "0002", "0561")] // a string longer than its record
    [InlineData("0101", "0002", "0000")] // an empty tag
    [InlineData("0101", "0003", "0005" + "61")]
    [InlineData("0101", "0004", "0001" + "2061")] // a tag that is no word
    [InlineData("0034", "0002", "0301")]
    [InlineData("0021", "0006", "000000000000")]
    public void Refuses_data_that_does_not_fit_its_type(string type, string length, string data) =>
        Assert.False(DnsMessageParser.TryParse(
            Convert.FromHexString("000080000000000100000000" + "00" + type + "0001" + "00000001" + length + data), out _));

    [Fact]
    public void Refuses_two_OPT_records() =>
        Assert.False(DnsMessageParser.TryParse(
            Convert.FromHexString("000080000000000000000002" + "00002904D0000000000000" + "00002904D0000000000000"), out _));

    [Fact]
    public void Records_of_other_classes_are_left_out()
    {
        Assert.True(DnsMessageParser.TryParse(
            Convert.FromHexString("000080000000000100000000" + "00" + "0001" + "0003" + "00000001" + "0004" + "7F000001"), out var message));
        Assert.Empty(message.Answers);
    }

    [Fact]
    public void A_query_asks_for_validation_and_1232_octets()
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        Assert.True(DnsName.TryWrite("eXample.com", wire, out var length));
        var query = new byte[DnsMessageWriter.MaxQueryLength];
        var written = DnsMessageWriter.WriteQuery(query, 7, wire[..length], DnsType.TLSA, withExtension: true);
        Assert.True(DnsMessageParser.TryParse(query.AsSpan(0, written), out var message));
        Assert.True(message is { Id: 7, IsResponse: false, RecursionDesired: true, AuthenticatedData: true, CheckingDisabled: false });
        Assert.Equal(new DnsExtension(1232, 0, false), message.Extension);
        var question = Assert.Single(message.Questions);
        Assert.Equal(("example.com", DnsType.TLSA), (question.Name, question.Type));
        Assert.Equal(wire[..length].ToArray(), question.WireName.ToArray());
    }

    [Fact]
    public void Random_messages_survive_the_round_trip()
    {
        var seed = 42u;
        for (var round = 0; round < 500; round++)
        {
            var message = Full with
            {
                Answers = [.. Enumerable.Range(0, (int)(Next(ref seed) % 20)).Select(_ => Full.Answers[(int)(Next(ref seed) % 11)] with { Ttl = Next(ref seed) })],
                Authorities = Next(ref seed) % 2 == 0 ? [] : Full.Authorities,
                Extension = Next(ref seed) % 2 == 0 ? null : Full.Extension,
                Opcode = (byte)(Next(ref seed) % 16),
                ResponseCode = (DnsResponseCode)(Next(ref seed) % 16),
            };
            var octets = Written(message);
            Assert.True(DnsMessageParser.TryParse(octets, out var read));
            Assert.Equal(message.Answers.Select(r => (r.Name, r.Type, r.Ttl)), read.Answers.Select(r => (r.Name, r.Type, r.Ttl)));
            Assert.Equal(octets, Written(read));
        }
    }

    [Fact]
    public void Random_octets_never_throw()
    {
        var seed = 99u;
        var octets = new byte[200];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < octets.Length; i++)
                octets[i] = Next(ref seed) % 3 == 0 ? (byte)Next(ref seed) : (byte)0;
            (octets[4], octets[6], octets[8], octets[10]) = (0, 0, 0, 0);
            _ = DnsMessageParser.TryParse(octets.AsSpan(0, (int)(Next(ref seed) % 200)), out _);
        }
    }

    private static byte[] Written(DnsMessage message)
    {
        var octets = new byte[65_535];
        Assert.True(DnsMessageWriter.TryWrite(message, octets, out var length));
        return octets[..length];
    }

    private static uint Next(ref uint seed) => (seed = seed * 1_664_525 + 1_013_904_223) >> 9;
}
