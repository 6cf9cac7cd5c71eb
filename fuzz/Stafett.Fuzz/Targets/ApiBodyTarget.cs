using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Stafett.Server.Accounts;
using Stafett.Server.Api;
using Stafett.Server.Api.Bodies;

namespace Stafett.Fuzz.Targets;

/// <summary>Request bodies of the API: a line with the media type, and the body.</summary>
public sealed class ApiBodyTarget : IFuzzTarget
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly ApiField Name = new("name", FieldKind.Text, "");
    private static readonly ApiField Flag = new("flag", FieldKind.Flag, "");
    private static readonly ApiField Size = new("size", FieldKind.Size, "");
    private static readonly ApiField List = new("list", FieldKind.List, "");
    private static readonly ApiField Thing = new("thing", FieldKind.Object, "");
    private static readonly ApiField Box = new("box", FieldKind.Object, "") { Fields = [Name, List] };

    private static readonly ImmutableArray<ApiField> Fields = [Name, Flag, Size, List, Thing, Box];

    string IFuzzTarget.Name => "api-body";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "application/json\n{\"name\":\"\\u00e4\",\"flag\":true,\"size\":\"1.5 GB\",\"list\":[\"a\",2],\"thing\":{\"a\":[{}]},\"other\":[[null]],\"box\":{\"name\":\"x\",\"list\":[\"\\ud800\"],\"box\":{}}}",
        $"{Form}\nname=%C3%A4+b&flag=on&size=10+MB&list[]=a&list[1]=b&list=c&thing=",
        "multipart/form-data; boundary=\"b\"\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b\r\ncontent-disposition: form-data; name=list; filename=\"\\\"\"\r\n\r\n\r\n--b--",
        "\n{}", "application/vnd.x+json; charset=utf-8\n\uFEFF{\"name\":null}");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "application/json\n", $"{Form}\n", "multipart/form-data; boundary=b\n", "\r\n--b", "--b--", "Content-Disposition: form-data; name=", "\"name\":", "\"list\":[", "\"box\":{", "\\ud800", "\\u0000", "%00",
        "%FF", "&list[]=", "; filename=", "{", "}", "[", "]", "null", "1e999", " GB", "true");

    public void Run(ReadOnlySpan<byte> input)
    {
        var line = input.IndexOf((byte)'\n');
        var type = line < 0 ? "" : Encoding.UTF8.GetString(input[..line]);
        var body = input[(line + 1)..];
        var outcome = BodyParser.TryParse(body, type, Fields, out var read, out var problem);
        FuzzCheck.That((outcome == BodyOutcome.Broken) == (problem.Length > 0), "broken without a problem, or the other way");
        if (outcome != BodyOutcome.Read)
            return;
        var problems = read.Check();
        FuzzCheck.That(problems.Length <= Fields.Length + Box.Fields.Length - 1, "more problems than fields");
        FuzzCheck.That(problems.All(p => p.Text.Contains(p.Field, StringComparison.Ordinal)), "a problem that does not name its field");
        FuzzCheck.That(read.List(List) is not { Length: > LooseFields.MaxItems } || read[List].Kind != LooseKind.List, "a list without limit");
        _ = read.Flag(Flag);
        if (SizeText.TryParse(read.Text(Size) ?? "", out var octets))
            FuzzCheck.That(octets >= 0, "a negative size");
        if (read.Has(Thing) && problems.All(p => p.Field != Thing.Name))
            FuzzCheck.That(JsonDocument.Parse(read[Thing].Text).RootElement.ValueKind == JsonValueKind.Object, "a thing that is no object");
        if (type.Trim() == "application/json" && body.Length > 0)
            CheckJson(body, read, problems.Any(p => p.Field == Name.Name));
        else if (type.Trim() == Form)
            CheckForm(read);
    }

    // What a whole parser of JSON says about the same octets.
    private static void CheckJson(ReadOnlySpan<byte> body, LooseFields read, bool isNameWrong)
    {
        var text = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        using var document = JsonDocument.Parse(text.ToArray(), new JsonDocumentOptions { MaxDepth = JsonBody.MaxDepth });
        FuzzCheck.That(document.RootElement.ValueKind == JsonValueKind.Object, "no object");
        var isThere = document.RootElement.TryGetProperty(Name.Name, out var name) && name.ValueKind != JsonValueKind.Null;
        FuzzCheck.That(isThere == read.Has(Name), "the name is there, or not");
        if (isThere && name.ValueKind == JsonValueKind.String && !isNameWrong)
            FuzzCheck.That(read.Text(Name) == name.GetString(), "another name");
    }

    // Written again it reads the same.
    private static void CheckForm(LooseFields read)
    {
        var again = string.Join('&', new[] { Name, Flag, Size }.Where(read.Has).Select(field => $"{field.Name}={Uri.EscapeDataString(read.Text(field)!)}"));
        BodyParser.TryParse(Encoding.UTF8.GetBytes(again), Form, Fields, out var second, out _);
        foreach (var field in new[] { Name, Flag, Size })
            FuzzCheck.That(read.Text(field) == second.Text(field), $"{field.Name} reads as something else");
    }
}
