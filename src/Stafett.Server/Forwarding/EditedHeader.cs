using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The fields of a message that must not travel as they came: some left out, some replaced. The octets of the message stay as they are; a copy of the
/// fields that remain goes into the prefix, and the message is sent from its body on.
/// </summary>
internal sealed class EditedHeader(HeaderSection headers)
{
    // By where the field starts.
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _edits = [];

    // A section that ends at a line that is no field gets the blank line that it lacks: readers differ in whether more fields follow, and what we took for the body
    // could show them another author.
    private readonly bool _lacksBlankLine = headers.End == HeaderEnd.BodyLine;

    public bool IsEdited => _edits.Count > 0 || _lacksBlankLine;

    /// <param name="field">One of the section's.</param>
    public void Remove(HeaderField field) => _edits[field.Start] = default;

    /// <param name="lines">Complete lines to stand where the field stood.</param>
    public void Replace(HeaderField field, ReadOnlyMemory<byte> lines) => _edits[field.Start] = lines;

    /// <summary>The fields as they are to be sent, to stand directly above what comes behind the section.</summary>
    public ReadOnlyMemory<byte> Lines()
    {
        var output = new ArrayBufferWriter<byte>(headers.Octets.Length + 512);
        for (var i = 0; i < headers.Count; i++)
            output.Write(_edits.TryGetValue(headers.Fields[i].Start, out var lines) ? lines.Span : headers.Raw(i));
        if (_lacksBlankLine)
            output.Write("\r\n"u8);
        return output.WrittenMemory;
    }
}
