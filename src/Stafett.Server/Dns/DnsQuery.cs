using System.Buffers.Binary;
using System.Security.Cryptography;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>A question as it goes out, and the check that a message answers it (RFC 5452 §9).</summary>
internal sealed class DnsQuery
{
    private readonly byte[] _wireName;

    private DnsQuery(string name, DnsType type, byte[] wireName, ReadOnlyMemory<byte> octets)
    {
        Name = name;
        Type = type;
        _wireName = wireName;
        Octets = octets;
    }

    public string Name { get; }

    public DnsType Type { get; }

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Octets.Span);

    public ReadOnlyMemory<byte> Octets { get; }

    /// <param name="name">In normal form.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="id">Null: a random one. HTTPS wants 0, so that answers can be cached (RFC 8484 §4.1).</param>
    /// <param name="mixCase">Each letter's case by chance: a forger must guess it too.</param>
    /// <param name="withExtension">Off for servers that know no EDNS.</param>
    public static DnsQuery Create(string name, DnsType type, ushort? id, bool mixCase, bool withExtension)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        if (!DnsName.TryWrite(name, wire, out var length))
            throw new ArgumentException($"Not in normal form: {name}", nameof(name));
        var wireName = wire[..length].ToArray();
        if (mixCase)
            MixCase(wireName);
        var octets = new byte[DnsMessageWriter.MaxQueryLength];
        var written = DnsMessageWriter.WriteQuery(octets, id ?? (ushort)RandomNumberGenerator.GetInt32(0x10000), wireName, type, withExtension);
        return new DnsQuery(name, type, wireName, octets.AsMemory(0, written));
    }

    /// <summary>A response to this question, the case of its letters aside.</summary>
    public bool IsAnsweredBy(DnsMessage message)
    {
        if (message.Id != Id || !message.IsResponse || message.Opcode != 0)
            return false;
        // A server that could not read the query may leave the question out (RFC 6891 §7 among others); it answers nothing then.
        if (message.Questions.IsEmpty)
            return message.ResponseCode is not (DnsResponseCode.NoError or DnsResponseCode.NxDomain);
        var question = message.Questions[0];
        return question.Type == Type && question.Class == DnsQuestion.Internet && DnsName.WireEquals(question.WireName.Span, _wireName);
    }

    public bool HasCaseOf(DnsMessage message) =>
        message.Questions.IsEmpty || message.Questions[0].WireName.Span.SequenceEqual(_wireName);

    // The length octets of labels are at most 63 and so never letters.
    private static void MixCase(Span<byte> wireName)
    {
        Span<byte> coins = stackalloc byte[DnsName.MaxWireLength];
        coins = coins[..wireName.Length];
        RandomNumberGenerator.Fill(coins);
        for (var i = 0; i < wireName.Length; i++)
        {
            if (char.IsAsciiLetterLower((char)wireName[i]) && (coins[i] & 1) != 0)
                wireName[i] -= 0x20;
        }
    }
}
