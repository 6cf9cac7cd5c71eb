using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Another author for a message that its domain does not vouch for (FAQ "How do you handle email delivery issues"): the reader still sees the name, replies
/// still go to the author, and the address is one that nobody has a reason to trust (decision 9). What stood there is kept in X-Original-From.
/// </summary>
internal static class FriendlyFrom
{
    private const int LongestLine = 998;

    public static void Rewrite(EditedHeader edit, HeaderSection headers, FromHeader from, EmailAddress author)
    {
        var index = headers.IndexOf("From"u8);
        var original = headers.Value(index);
        var output = new ArrayBufferWriter<byte>(original.Length * 3 + 256);
        var writer = new HeaderWriter(output);
        writer.Begin("From"u8);
        var mailbox = from.Mailboxes[0];
        // Read and written anew, in ASCII: what stood there may be a phrase to us and an address to others.
        writer.Phrase(mailbox.Name is { Length: > 0 } name ? name : mailbox.Address.ToString());
        writer.Word($"<{author}>");
        writer.End();
        Copy(output, "X-Original-From"u8, original);
        if (!headers.Contains("Reply-To"u8))
            Copy(output, "Reply-To"u8, original);
        edit.Replace(headers.Fields[index], output.WrittenMemory);
    }

    // The value with its folds, as the author's program wrote it: nothing is read, so nothing can be misread.
    private static void Copy(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(name);
        // RFC 5322 §2.1.1: the line had room for the name of From, not for a longer one.
        output.Write(name.Length + 2 + FirstLine(value) > LongestLine ? ":\r\n "u8 : ": "u8);
        output.Write(value);
        output.Write("\r\n"u8);
    }

    private static int FirstLine(ReadOnlySpan<byte> value) => value.IndexOf((byte)'\r') is >= 0 and var end ? end : value.Length;
}
