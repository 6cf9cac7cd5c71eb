using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>Content-Type, Content-Disposition and Content-Transfer-Encoding of any octets give values without control characters, and not more of them.</summary>
public sealed class MimeParametersTarget : IFuzzTarget
{
    private const int MostParameters = 256;

    public string Name => "mime-parameters";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "text/plain; charset=\"utf-8\"; format=flowed", "attachment; filename*0*=utf-8'nb'bl%C3%A5; filename*1=\"b.txt\"", "multipart/mixed (a (b)) ; boundary=gc0p:08 x=y", "attachment; filename=my file (1).pdf; size=3",
        "inline; filename=\"=?utf-8?Q?=C3=A6?=\"", "a/b; x=\"\\\"\\\\\"; y='z'");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(";", "=", "\"", "\\", "(", ")", "*", "*0*=", "*1=", "'", "''", "%", "%C3%A6", "=?utf-8?b?", "?=", "\r\n ", "/", "name=", "filename*=", "iso-2022-jp''", "\x1B$B");

    public void Run(ReadOnlySpan<byte> input)
    {
        var type = ContentTypeField.Parse(input);
        var disposition = ContentDispositionField.Parse(input);
        _ = TransferEncodingParser.Parse(input);
        foreach (var parameters in (MimeParameters[])[type.Parameters, disposition.Parameters])
        {
            FuzzCheck.That(parameters.Values.Count <= MostParameters, "too many parameters");
            FuzzCheck.That(parameters.Values.DistinctBy(p => p.Key).Count() == parameters.Values.Count, "a name twice");
            FuzzCheck.That(!parameters.Values.Any(p => p.Value.Any(char.IsControl)), "a value with control characters");
            FuzzCheck.That(parameters.Values.Sum(p => (long)p.Value.Length) <= 2L * input.Length, "values that are longer than the field");
        }

        FuzzCheck.That(!(type.MediaType + disposition.Disposition).Any(char.IsControl), "a type with control characters");
        var name = AttachmentName.Of(disposition, type);
        FuzzCheck.That(AttachmentName.Clean(name) == name, $"{name} is not safe when looked at again");
    }

    public long MemoryCeiling(int inputLength) => 512 * 1024 + 128L * inputLength;
}
