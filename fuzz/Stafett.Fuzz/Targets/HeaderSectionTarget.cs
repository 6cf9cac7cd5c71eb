using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>Fields follow one another without gap, and what was not one field before is not one after.</summary>
public sealed class HeaderSectionTarget : IFuzzTarget
{
    private static readonly HeaderLimits Limits = new(16 * 1024, 100);

    public string Name => "header-section";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("From: a@b.example\r\nSubject: x\r\n y\r\n\r\nbody", "From a@b Thu\r\nReceived: x\r\n\tby y; z\r\n\r\n", "a : b\r\n: c\r\nd\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("\r\n", "\r\n\r\n", "\n", "\r", ":", " ", "\t", "From ", "From: ", "Received: ", "=?utf-8?q?=C3?=", "\0");

    public void Run(ReadOnlySpan<byte> input)
    {
        var message = input.ToArray();
        var scan = HeaderSectionParser.Parse(message.AsMemory(), Limits, out var headers);
        var scanOfParts = HeaderSectionParser.Parse(new ReadOnlySequence<byte>(message).Length > 1 ? Cut(message) : new ReadOnlySequence<byte>(message), Limits, out var parts);
        FuzzCheck.That(scan == scanOfParts, "in two parts it is another message");
        if (scan != HeaderScan.Complete)
            return;
        FuzzCheck.That(headers.Count <= Limits.Fields && headers.Octets.Length <= Limits.Length, "beyond the limits");
        FuzzCheck.That(parts.Count == headers.Count && parts.BodyOffset == headers.BodyOffset && parts.Octets.Span.SequenceEqual(headers.Octets.Span), "in two parts it has other fields");
        FuzzCheck.That(headers.BodyOffset <= message.Length, "the body begins behind the end");
        var at = headers.FieldsOffset;
        for (var i = 0; i < headers.Count; i++)
        {
            var field = headers.Fields[i];
            FuzzCheck.That(field.Start == at && field.End > field.Colon && field.Colon >= field.Start + field.NameLength && message[field.Colon] == ':', "fields with a gap");
            FuzzCheck.That(field.NameLength > 0 && !headers.Name(i).ContainsAny(": \t\r\n"u8), "a name that is none");
            FuzzCheck.That(!headers.Text(i).Any(c => char.IsControl(c) && c != '\t'), "text with control characters");
            at = field.End;
        }

        FuzzCheck.That(at == headers.Octets.Length || headers.Count == 0, "octets behind the last field");
        _ = FromHeader.Check(headers);
    }

    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 256L * inputLength;

    private static ReadOnlySequence<byte> Cut(byte[] message)
    {
        var at = 1 + message[0] % (message.Length - 1);
        var first = new Part(message.AsMemory(0, at), 0);
        var second = first.Append(message.AsMemory(at));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Part Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Part(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
