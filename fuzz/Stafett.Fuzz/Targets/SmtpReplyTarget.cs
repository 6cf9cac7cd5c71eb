using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

/// <summary>Replies of a server, whole and one octet at a time.</summary>
public sealed class SmtpReplyTarget : IFuzzTarget
{
    public string Name => "smtp-reply";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("220 mx.example ESMTP\r\n250-mx\r\n250-SIZE 1000\r\n250 HELP\r\n", "550-5.1.1 no\r\n550 5.1.1 such user\r\n", "250\r\n", "354 go\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("250-", "250 ", "421 ", "550 5.1.1 ", "\r\n", "\n", "\r", "\0", "\x1b[2J", "ø");

    public void Run(ReadOnlySpan<byte> input)
    {
        var whole = Read(input, input.Length);
        FuzzCheck.That(whole.SequenceEqual(Read(input, 1)), "one octet at a time it says something else");
        FuzzCheck.That(whole.SequenceEqual(Read(input, 7)), "in pieces it says something else");
    }

    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 256L * inputLength;

    private static List<string> Read(ReadOnlySpan<byte> input, int piece)
    {
        var parser = new SmtpReplyParser();
        var said = new List<string>();
        while (!input.IsEmpty)
        {
            var progress = parser.Read(input[..Math.Min(piece, input.Length)], out var consumed, out var reply);
            if (progress == SmtpReplyProgress.Malformed)
            {
                said.Add("malformed");
                break;
            }

            FuzzCheck.That(consumed > 0 && (progress == SmtpReplyProgress.Complete) == (reply is not null), "it stands still");
            input = input[consumed..];
            if (reply is null)
                continue;
            FuzzCheck.That(reply.Code is >= 200 and <= 599, $"the code {reply.Code}");
            FuzzCheck.That(!reply.Text.Any(c => char.IsControl(c) && c != '\n') && reply.Text.Length <= SmtpReplyParser.MaxLength, "text that may act");
            said.Add(reply.ToString());
        }

        return said;
    }
}
