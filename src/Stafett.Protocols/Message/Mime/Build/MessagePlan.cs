using System.Buffers;
using System.Globalization;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>All parts in the order of the message, and how they are put together. One pass each, without recursion.</summary>
internal sealed class MessagePlan
{
    private const int BoundaryAttempts = 16;

    private readonly List<PlannedPart> _parts = [];
    private readonly BuildOptions _options;
    private string _token;

    private MessagePlan(BuildOptions options)
    {
        _options = options;
        _token = options.Token;
    }

    public bool Is8Bit => _parts[0].Encoding == TransferEncoding.EightBit;

    public bool HasInternationalPart => _parts.Any(p => p.HasInternationalHeader);

    public static BuildProblem Make(MessagePart root, BuildOptions options, out MessagePlan plan)
    {
        plan = new MessagePlan(options);
        var problem = plan.Collect(root);
        return problem == BuildProblem.None ? plan.ChooseToken() : problem;
    }

    /// <summary>Everything behind the fields of the message itself, which stand in <paramref name="header"/> already.</summary>
    public BuildProblem Write(ArrayBufferWriter<byte> header, out List<BuiltPiece> pieces)
    {
        // Pieces are cut out of the buffer at the end: until then it may move.
        var cuts = new List<(int HeaderEnd, PlannedPart? Content)>();
        var open = new Stack<PlannedPart>();
        pieces = [];
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            CloseUntil(part.Parent, open, header);
            if (part.Parent is not null)
            {
                // RFC 2046 §5.1.1: the line end before a delimiter belongs to it; the first, without a preamble, needs none.
                if (part.Parent != _parts[i - 1])
                    header.Write("\r\n"u8);
                Delimiter(part.Parent, "\r\n"u8, header);
            }

            var start = i == 0 ? 0 : header.WrittenCount;
            if (part.Part is not RawPart)
            {
                PartHeader.Write(part, BoundaryOf(part), _options, header);
                header.Write("\r\n"u8);
            }

            if (header.WrittenCount - start > _options.Limits.HeaderLength)
                return BuildProblem.HeaderTooLarge;
            if (part.Part is MultipartPart)
                open.Push(part);
            else
                cuts.Add((header.WrittenCount, part));
        }

        CloseUntil(null, open, header);
        cuts.Add((header.WrittenCount, null));
        pieces = Cut(header.WrittenMemory, cuts);
        return BuildProblem.None;
    }

    private BuildProblem Collect(MessagePart root)
    {
        var waiting = new Stack<(MessagePart Part, PlannedPart? Parent)>();
        waiting.Push((root, null));
        var multiparts = 0;
        while (waiting.TryPop(out var next))
        {
            if (_parts.Count == _options.Limits.Parts)
                return BuildProblem.TooManyParts;
            var part = PlannedPart.Of(next.Part, next.Parent, _options.Form);
            if (part.Problem != BuildProblem.None)
                return part.Problem;
            if (part.Depth > _options.Limits.Depth)
                return BuildProblem.TooDeep;
            if (next.Part.Fields.Count > _options.Limits.HeaderFields)
                return BuildProblem.TooManyFields;
            if (ParameterWriter.IsTooLong(part.Type, next.Part.FileName))
                return BuildProblem.HeaderTooLarge;
            if (next.Part.Fields.Any(f => PartHeader.IsReserved(f.Name)))
                return BuildProblem.ReservedField;
            _parts.Add(part);
            if (next.Part is not MultipartPart multipart)
                continue;
            part.Number = multiparts++;
            if (multipart.Parts.Count > _options.Limits.Parts)
                return BuildProblem.TooManyParts;
            for (var i = multipart.Parts.Count - 1; i >= 0; i--)
                waiting.Push((multipart.Parts[i], part));
        }

        // RFC 2045 §6.4: whatever holds an 8bit part is 8bit itself.
        for (var i = _parts.Count - 1; i > 0; i--)
        {
            if (_parts[i].Encoding == TransferEncoding.EightBit)
                _parts[i].Parent!.Encoding = TransferEncoding.EightBit;
        }

        return BuildProblem.None;
    }

    // Nobody can know the token who did not see the message, so a second attempt is all but never needed; but it is not left to that.
    private BuildProblem ChooseToken()
    {
        if (_parts[0].Part is not MultipartPart)
            return BuildProblem.None;
        for (var attempt = 0; attempt < BoundaryAttempts; attempt++)
        {
            if (attempt > 0)
                _token = string.Create(CultureInfo.InvariantCulture, $"{_options.Token}{attempt:x}");
            var token = Encoding.ASCII.GetBytes(_token);
            if (!_parts.Any(p => p.IsVerbatim && OctetSearch.Contains(p.Octets, token)))
                return BuildProblem.None;
        }

        return BuildProblem.BoundaryInContent;
    }

    // "=_" can be in no encoded body (RFC 2045 §6.7). No boundary is the beginning of another: readers differ in what they make of that.
    private string BoundaryOf(PlannedPart part) =>
        part.Part is MultipartPart ? string.Create(CultureInfo.InvariantCulture, $"=_{part.Number:x}_{_token}") : "";

    private void CloseUntil(PlannedPart? parent, Stack<PlannedPart> open, ArrayBufferWriter<byte> output)
    {
        while (open.TryPeek(out var last) && last != parent)
        {
            open.Pop();
            output.Write("\r\n"u8);
            Delimiter(last, open.Count == 0 ? "--\r\n"u8 : "--"u8, output);
        }
    }

    private void Delimiter(PlannedPart parent, ReadOnlySpan<byte> end, ArrayBufferWriter<byte> output)
    {
        output.Write("--"u8);
        Encoding.ASCII.GetBytes(BoundaryOf(parent), output);
        output.Write(end);
    }

    private List<BuiltPiece> Cut(ReadOnlyMemory<byte> header, List<(int HeaderEnd, PlannedPart? Content)> cuts)
    {
        var pieces = new List<BuiltPiece>(cuts.Count * 2);
        var position = 0;
        foreach (var (end, content) in cuts)
        {
            if (end > position)
                pieces.Add(new BuiltPiece(new ReadOnlySequence<byte>(header[position..end]), TransferEncoding.SevenBit, IsMessageEnd: false));
            position = end;
            if (content is not null)
                pieces.Add(new BuiltPiece(content.Octets, content.Encoding, IsMessageEnd: content == _parts[0]));
        }

        return pieces;
    }
}
