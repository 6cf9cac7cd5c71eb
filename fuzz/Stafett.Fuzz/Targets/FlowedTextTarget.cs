using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>Flowed text put together keeps all that is no mark: not one letter is lost or added.</summary>
public sealed class FlowedTextTarget : IFuzzTarget
{
    public string Name => "flowed-text";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("> a \r\n> b\r\n>> c\r\n-- \r\nsig \r\nnature", " >stuffed\n From x \n  y \n", "a \nb \n\nc\n-- ");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(" \n", "\r\n", "\n", ">", "> ", "-- ", " ", "\r", "a");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var deletesSpaces in (bool[])[false, true])
        {
            var joined = FlowedText.Unflow(text, deletesSpaces);
            FuzzCheck.That(Letters(joined).SequenceEqual(Letters(text)), "letters were lost or added");
            // A space behind quote marks and a last line end are all that can be added.
            FuzzCheck.That(joined.Length <= (2 * text.Length) + 2, "longer than it was");
        }
    }

    private static IEnumerable<char> Letters(string text) => text.Where(c => c is not (' ' or '\r' or '\n' or '>'));
}
