using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Another author for a message that its domain does not vouch for (FAQ "How do you handle email delivery issues"): the reader still sees the name, replies
/// still go to the author, and the address is one that nobody has a reason to trust (decision 9). What stood there is kept in X-Original-From.
/// </summary>
internal static class FriendlyFrom
{
    public static void Rewrite(EditedHeader edit, HeaderSection headers, FromHeader from, EmailAddress author)
    {
        var index = headers.IndexOf("From"u8);
        var original = headers.Value(index);
        var output = new ArrayBufferWriter<byte>(original.Length * 3 + 256);
        // What the sender wrote may hold UTF-8; it did so before.
        var writer = new HeaderWriter(output, isInternational: true);
        writer.Begin("From"u8);
        var mailbox = from.Mailboxes[0];
        if (mailbox.DisplayName is { } name)
        {
            // As it was written: quoted, commented or encoded, it is right already.
            foreach (var range in name.AsSpan().Split(' '))
                writer.Word(name.AsSpan(range));
        }
        else
        {
            writer.Phrase(mailbox.Address.ToString());
        }

        writer.Word(Encoding.UTF8.GetBytes($"<{author}>"));
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
        output.Write(": "u8);
        output.Write(value);
        output.Write("\r\n"u8);
    }
}
