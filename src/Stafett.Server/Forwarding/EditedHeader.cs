using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The fields of a message that must not travel as they came: some left out, some replaced. The octets of the message stay as they are; a copy of the
/// fields that remain goes into the prefix, and the message is sent from its body on.
/// </summary>
internal sealed class EditedHeader(HeaderSection headers)
{
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _edits = [];

    public bool IsEdited => _edits.Count > 0;

    public void Remove(int field) => _edits[field] = default;

    /// <param name="lines">Complete lines to stand where the field stood.</param>
    public void Replace(int field, ReadOnlyMemory<byte> lines) => _edits[field] = lines;

    /// <summary>The fields as they are to be sent; without a blank line behind them.</summary>
    public ReadOnlyMemory<byte> Lines()
    {
        var output = new ArrayBufferWriter<byte>(headers.Octets.Length + 512);
        for (var i = 0; i < headers.Count; i++)
            output.Write(_edits.TryGetValue(i, out var lines) ? lines.Span : headers.Raw(i));
        return output.WrittenMemory;
    }
}
