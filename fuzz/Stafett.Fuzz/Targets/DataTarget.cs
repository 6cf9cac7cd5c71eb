using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

/// <summary>The decoder against the rule said plainly: find CR LF . CR LF, then look at what is in front of it.</summary>
public sealed class DataTarget : IFuzzTarget
{
    private const int MaxLine = 1_000;

    public string Name => "data";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("Subject: x\r\n\r\n..x\r\n.\r\nQUIT\r\n", ".\r\n", "a\r\n.\n", "a\n.\r\n", "a\r\n.\r.\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n..", "\0", "ø");

    public void Run(ReadOnlySpan<byte> input)
    {
        var split = input.IsEmpty ? 1 : 1 + (input[0] & 15);
        var (message, fault, rest, isEnd) = Decode(input, split, isDotStuffed: true);
        var text = "\r\n" + Encoding.Latin1.GetString(input);
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        FuzzCheck.That(isEnd == (end >= 0), "the end is elsewhere");
        if (isEnd)
            FuzzCheck.That(rest == text[(end + 5)..], "what is behind the end");
        var body = end < 0 ? text[2..] : text[2..Math.Max(2, end + 2)];
        var isClean = IsClean(body, isWhole: isEnd);
        FuzzCheck.That(fault is DataFault.LineTooLong || (fault == DataFault.None) == isClean, $"{fault}");
        if (isEnd && isClean)
            FuzzCheck.That(message == ("\r\n" + body).Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..], "the message is another one");
        if (fault == DataFault.LineTooLong)
            FuzzCheck.That(body.Split('\n').Any(l => l.Length > MaxLine), "no line is too long");

        var (chunk, chunkFault, _, _) = Decode(input, split, isDotStuffed: false);
        FuzzCheck.That(chunk == text[2..], "a chunk was changed");
        FuzzCheck.That(chunkFault is DataFault.LineTooLong || (chunkFault == DataFault.None) == IsClean(text[2..], isWhole: true), $"a chunk: {chunkFault}");
    }

    public long MemoryCeiling(int inputLength) => 512 * 1024 + 128L * inputLength;

    private static (string Message, DataFault Fault, string Behind, bool IsEnd) Decode(ReadOnlySpan<byte> input, int split, bool isDotStuffed)
    {
        var decoder = new DataDecoder(isDotStuffed, MaxLine);
        var message = new StringBuilder();
        var consumed = 0;
        while (consumed < input.Length && !decoder.IsEnd)
        {
            var count = decoder.Read(input.Slice(consumed, Math.Min(split, input.Length - consumed)), out var run);
            FuzzCheck.That(count > 0, "it stands still");
            consumed += count;
            message.Append(Encoding.Latin1.GetString(run));
        }

        var isEnd = decoder.IsEnd;
        if (!isDotStuffed)
            decoder.Finish();
        return (message.ToString(), decoder.Fault, Encoding.Latin1.GetString(input[consumed..]), isEnd);
    }

    private static bool IsClean(string text, bool isWhole)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')))
                return false;
            if (text[i] == '\r' && (i + 1 < text.Length ? text[i + 1] != '\n' : isWhole))
                return false;
        }

        return true;
    }
}
