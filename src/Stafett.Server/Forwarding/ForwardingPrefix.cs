using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Makes the header fields that stand above a forwarded copy (FAQ "How do you process an email for forwarding", 7). One instance for the
/// process: what is the same for every message is written once.
/// </summary>
public sealed class ForwardingPrefix
{
    // A local part, a domain in UTF-8 and the quotes around them.
    private const int LongestWord = 1100;

    private readonly string _host;
    private readonly LoopMark _loop;
    private readonly bool _showSessionId;
    private readonly byte[] _serviceFields;
    private readonly (byte[] Name, byte[] Line)[] _abuseFields;

    /// <param name="host">Our name in Received.</param>
    /// <param name="showSessionId">Adds <c>X-Forward-Email-Session-ID</c>.</param>
    public ForwardingPrefix(string host, string website, string version, string abuseAddress, LoopMark loop, bool showSessionId)
    {
        _host = host;
        _loop = loop;
        _showSessionId = showSessionId;
        var fields = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(fields);
        writer.Field("X-Forward-Email-Website"u8, website);
        writer.Field("X-Forward-Email-Version"u8, version);
        _serviceFields = fields.WrittenSpan.ToArray();
        _abuseFields = [AbuseField("X-Report-Abuse-To", abuseAddress), AbuseField("X-Report-Abuse", abuseAddress), AbuseField("X-Complaints-To", abuseAddress)];
    }

    /// <summary>
    /// Writes complete lines for one copy. <paramref name="recipients"/> are the addresses it was sent to, before forwarding: never a target.
    /// </summary>
    /// <param name="isInternational">The copy goes with SMTPUTF8. One that does not must not begin to need it for our fields' sake (RFC 6532 §3): they leave out
    /// what only UTF-8 can say.</param>
    public void Write(
        IBufferWriter<byte> output, ReceivedFrom from, ReversePath sender, IReadOnlyList<EmailAddress> recipients, HeaderSection headers, bool isInternational = true)
    {
        var writer = new HeaderWriter(output, from.IsInternational && isInternational);
        new ReceivedField
        {
            Helo = from.Helo,
            HostName = from.HostName,
            Remote = from.Remote,
            By = _host,
            IsExtended = from.IsExtended,
            IsInternational = from.IsInternational,
            TlsVersion = from.TlsVersion,
            CipherSuite = from.CipherSuite,
            SessionId = from.SessionId,
            // RFC 5321 §7.2: several recipients are not shown to one another here.
            For = recipients.Count == 1 && IsSayable(recipients[0]) ? recipients[0] : null,
            Date = from.ReceivedAt,
        }.Write(ref writer);
        writer.Lines(_serviceFields);
        WriteSender(from, sender, ref writer);
        if (_showSessionId)
            writer.Field("X-Forward-Email-Session-ID"u8, from.SessionId);
        Span<byte> word = stackalloc byte[LongestWord];
        foreach (var recipient in recipients)
        {
            _loop.Write(recipient, word);
            writer.Field("X-Forward-Email-Loop"u8, word[..LoopMark.Length]);
            if (IsSayable(recipient) && Utf8.TryWrite(word, $"{recipient}", out var length))
                writer.Field("X-Original-To"u8, word[..length]);
        }

        foreach (var (name, line) in _abuseFields)
        {
            if (!headers.Contains(name) && !SignedFields.Contain(headers, name))
                writer.Lines(line);
        }

        bool IsSayable(EmailAddress recipient) => isInternational || !recipient.IsInternational;
    }

    // "rfc822; <mail from>, <name>, <address>", what does not exist left out.
    private static void WriteSender(ReceivedFrom from, ReversePath sender, ref HeaderWriter writer)
    {
        Span<byte> word = stackalloc byte[LongestWord];
        writer.Begin("X-Forward-Email-Sender"u8);
        writer.Word("rfc822;"u8);
        if (sender.Address is { } address && Utf8.TryWrite(word, $"{address},", out var length))
            writer.Word(word[..length]);
        if (from.HostName is { Length: > 0 and < 256 } host && Utf8.TryWrite(word, $"{host},", out length))
            writer.Word(word[..length]);
        if (Utf8.TryWrite(word, $"{Unmapped(from.Remote)}", out length))
            writer.Word(word[..length]);
        writer.End();
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static (byte[] Name, byte[] Line) AbuseField(string name, string abuseAddress)
    {
        var octets = Encoding.ASCII.GetBytes(name);
        var line = new ArrayBufferWriter<byte>();
        new HeaderWriter(line).Field(octets, abuseAddress);
        return (octets, line.WrittenSpan.ToArray());
    }
}
