using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Server.Smtp;

namespace Stafett.Fuzz.Targets;

/// <summary>A whole session: it ends, says nothing but replies, takes no message that it should not, and gives its memory back.</summary>
public sealed class SmtpSessionTarget : IFuzzTarget
{
    private static readonly LimitOptions Limits = new() { ErrorsBeforeDelay = 1_000_000, ErrorsBeforeClose = 200, MessageSize = 20_000, MessageLine = 1_000, Recipients = 3 };

    private static readonly ServerMetrics Metrics = new();

    public string Name => "smtp-session";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "EHLO x\r\nMAIL FROM:<a@b.example> SIZE=10\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: x\r\n\r\n..x\r\n.\r\nQUIT\r\n",
        "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nBDAT 3\r\nabcBDAT 2 LAST\r\n\r\nRSET\r\nNOOP\r\nVRFY x\r\nHELP\r\nSTARTTLS\r\n",
        "HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<1@d.example>\r\nRCPT TO:<2@d.example>\r\nRCPT TO:<3@d.example>\r\nRCPT TO:<4@d.example>\r\nDATA\r\n.\n.\r\n.\r\nMAIL FROM:<x@y.example>\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "\r\n", "EHLO x\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n", "\r\n.\r\n", "BDAT 5\r\n", "BDAT 0 LAST\r\n", "BDAT 30000\r\n", "RSET\r\n", "STARTTLS\r\n", "\n.\n", "\0");

    public long MemoryCeiling(int inputLength) => 2 * 1024 * 1024 + 1024L * inputLength;

    public void Run(ReadOnlySpan<byte> input)
    {
        var budget = new MemoryBudget(64 * 1024);
        var policy = new Policy();
        using var said = new MemoryStream();
        var context = new SmtpSessionContext("mx.fuzz.example", Limits, budget, policy, TimeProvider.System, Metrics, NullLogger.Instance) { OffersStartTls = true };
        var peer = new SmtpPeer
        {
            SessionId = "FUZZ",
            Remote = new IPEndPoint(IPAddress.Loopback, 1),
            Local = new IPEndPoint(IPAddress.Loopback, 25),
            ConnectedAt = DateTimeOffset.UnixEpoch,
        };
        var output = PipeWriter.Create(said, new StreamPipeWriterOptions(leaveOpen: true));
        var session = new SmtpSession(context, peer, PipeReader.Create(Split(input.ToArray())), output);
        SmtpSessionEnd? end = null;
        var run = ServeAsync();
        FuzzCheck.That(run.IsCompletedSuccessfully, run.Exception?.ToString() ?? "the session waits although its peer has gone");
        FuzzCheck.That(end != SmtpSessionEnd.Fault, "the session broke");
        FuzzCheck.That(budget.Used == 0, $"{budget.Used} octets are still taken");
        var replies = Replies(said.GetBuffer().AsSpan(0, (int)said.Length));
        FuzzCheck.That(replies.Count > 0 && replies[0] == 220, "no greeting");
        FuzzCheck.That(replies.Count(code => code == 250) >= policy.Messages * 4, "a message without its four 250");
        FuzzCheck.That(!replies.Contains(451), "something threw");

        async Task ServeAsync()
        {
            end = await session.RunAsync(CancellationToken.None);
            await output.CompleteAsync();
        }
    }

    // In pieces, so that lines and ends of data are cut; their lengths depend on the input alone.
    private static ReadOnlySequence<byte> Split(byte[] input)
    {
        var length = input.Length == 0 ? 1 : 1 + (input[^1] & 63);
        var first = new Piece(input.AsMemory(0, Math.Min(length, input.Length)), 0);
        var last = first;
        for (var at = length; at < input.Length; at += length)
            last = last.Append(input.AsMemory(at, Math.Min(length, input.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static List<int> Replies(ReadOnlySpan<byte> said)
    {
        var codes = new List<int>();
        var parser = new SmtpReplyParser();
        while (!said.IsEmpty)
        {
            FuzzCheck.That(parser.Read(said, out var consumed, out var reply) == SmtpReplyProgress.Complete, "not a reply, or half of one");
            said = said[consumed..];
            codes.Add(reply!.Code);
        }

        return codes;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed class Policy : ISmtpPolicy
    {
        private static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "OK");

        public int Messages { get; private set; }

        public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => ValueTask.FromResult<SmtpReply?>(null);

        public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken)
        {
            FuzzCheck.That(peer.Helo is not null, "MAIL before EHLO");
            return ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((Ok, new Transaction(this)));
        }

        private sealed class Transaction(Policy policy) : ISmtpTransaction
        {
            private int _recipients;
            private bool _isOver;

            public ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken)
            {
                FuzzCheck.That(!_isOver && ++_recipients <= Limits.Recipients, "a recipient too many, or too late");
                return ValueTask.FromResult(Ok);
            }

            public ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken)
            {
                FuzzCheck.That(!_isOver && _recipients > 0, "a message without recipients, or twice");
                _isOver = true;
                policy.Messages++;
                FuzzCheck.That(message.Length <= Limits.MessageSize, "too large");
                byte before = 0;
                foreach (var octet in message.Content.ToArray())
                {
                    FuzzCheck.That(octet != 0 && (octet == '\n') == (before == '\r'), "a bare CR, a bare LF or a NUL");
                    before = octet;
                }

                FuzzCheck.That(before != '\r', "a bare CR at the end");
                return ValueTask.FromResult(Ok);
            }
        }
    }
}
