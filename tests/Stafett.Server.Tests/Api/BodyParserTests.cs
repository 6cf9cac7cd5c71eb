using System.Collections.Immutable;
using System.Text;
using Stafett.Server.Api;
using Stafett.Server.Api.Bodies;

namespace Stafett.Server.Tests.Api;

public sealed class BodyParserTests
{
    private static readonly ApiField Name = new("name", FieldKind.Text, "");
    private static readonly ApiField Flag = new("flag", FieldKind.Flag, "");
    private static readonly ApiField Number = new("number", FieldKind.Number, "");
    private static readonly ApiField Size = new("size", FieldKind.Size, "");
    private static readonly ApiField List = new("list", FieldKind.List, "");
    private static readonly ApiField Either = new("either", FieldKind.FlagOrList, "");
    private static readonly ApiField Thing = new("thing", FieldKind.Object, "");

    private static readonly ImmutableArray<ApiField> Fields = [Name, Flag, Number, Size, List, Either, Thing];

    private const string Multipart =
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\none\r\ntwo\r\n--b \r\ncontent-type: text/plain\r\ncontent-disposition: form-data; name=list\r\n\r\nx\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\ny\r\n--b\r\nContent-Disposition: form-data; name=\"flag\"; filename=\"f\"\r\n\r\nfile\r\n--b--\r\nepilogue";

    [Theory]
    [InlineData("""{"name":"Ä \u00e4","flag":true,"number":25,"size":"1 GB","list":["a","b"],"either":false,"thing":{"a":[1]}}""")]
    [InlineData(""" {"unknown":{"a":[{}]},"name":"first","name":"Ä ä","flag":"YES","number":"25","size":"1 GB","list":"a, b","either":"false","thing": {"a":[1]} , "x":null}  """)]
    public void JSON_is_read_in_either_form(string json)
    {
        var read = Read(json, "application/json");

        Assert.Empty(read.Check());
        Assert.Equal(("Ä ä", true, "25", "1 GB", "false"), (read.Text(Name), read.Flag(Flag), read.Text(Number), read.Text(Size), read.Joined(Either)));
        Assert.Equal(["a", "b"], read.List(List)!.Value);
        Assert.Equal("""{"a":[1]}""", read[Thing].Text);
    }

    [Theory]
    [InlineData("name=%C3%84+%c3%a4&flag=on&number=25&size=1+GB&list=a&list=b&either=false&x=y&&=&novalue")]
    [InlineData("name=x&name=%C3%84+%c3%a4&flag=1&number=25&size=1%20GB&list[]=a&list[1]=b&either=false")]
    public void Forms_are_read(string form)
    {
        var read = Read(form, "application/x-www-form-urlencoded; charset=UTF-8");

        Assert.Empty(read.Check());
        Assert.Equal(("Ä ä", true, "25", "1 GB", "false"), (read.Text(Name), read.Flag(Flag), read.Text(Number), read.Text(Size), read.Text(Either)));
        Assert.Equal(["a", "b"], read.List(List)!.Value);
    }

    [Fact]
    public void Multipart_is_read_and_files_are_passed_over()
    {
        var read = Read(Multipart, "multipart/form-data; charset=utf-8; boundary=\"b\"");

        Assert.Equal("one\r\ntwo", read.Text(Name));
        Assert.Equal(["x", "y"], read.List(List)!.Value);
        Assert.False(read.Has(Flag));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("T", true)]
    [InlineData("yes", true)]
    [InlineData("y", true)]
    [InlineData("On", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData("2", false)]
    [InlineData("truee", false)]
    public void Flags_are_loose(string text, bool flag) => Assert.Equal(flag, Read($"flag={text}", "application/x-www-form-urlencoded").Flag(Flag));

    [Theory]
    [InlineData("""{"name":[]}""", "name")]
    [InlineData("""{"flag":{}}""", "flag")]
    [InlineData("""{"number":true}""", "number")]
    [InlineData("""{"size":["1 GB"]}""", "size")]
    [InlineData("""{"list":[["a"]]}""", "list")]
    [InlineData("""{"list":["a",null]}""", "list")]
    [InlineData("""{"either":{}}""", "either")]
    [InlineData("""{"thing":"{}"}""", "thing")]
    [InlineData("""{"list":["a\u0000"]}""", "list")]
    public void What_has_the_wrong_shape_is_named(string json, string field) => Assert.Equal(field, Assert.Single(Read(json, "application/json").Check()).Field);

    [Fact]
    public void Null_is_as_if_nothing_were_sent()
    {
        var read = Read("""{"name":null,"list":null,"thing":null}""", "application/json");

        Assert.Empty(read.Check());
        Assert.False(read.Has(Name) || read.Has(List) || read.Has(Thing));
    }

    [Theory]
    [InlineData("application/json", """{"name":"x","list":["a","ä"],"thing":{"b":"c"}}""")]
    [InlineData("multipart/form-data; boundary=b", Multipart)]
    public void What_is_cut_off_is_broken_and_nothing_else(string type, string body)
    {
        var octets = Encoding.UTF8.GetBytes(body);
        var end = type.StartsWith("multipart", StringComparison.Ordinal) ? body.IndexOf("\r\n--b--", StringComparison.Ordinal) + 7 : octets.Length;
        for (var length = 1; length < end; length++)
            Assert.Equal(BodyOutcome.Broken, BodyParser.TryParse(octets.AsSpan(0, length), type, Fields, out _, out _));
        Assert.Equal(BodyOutcome.Read, BodyParser.TryParse(octets.AsSpan(0, end), type, Fields, out _, out _));
    }

    [Fact]
    public void Depth_and_length_of_lists_are_bounded()
    {
        var deep = new string('[', 40) + new string(']', 40);
        Assert.Equal(BodyOutcome.Broken, BodyParser.TryParse(Encoding.UTF8.GetBytes($"{{\"x\":{deep}}}"), "application/json", Fields, out _, out _));

        var many = string.Join(',', Enumerable.Repeat("\"a\"", 5_000));
        Assert.Equal(LooseFields.MaxItems, Read($"{{\"list\":[{many}]}}", "application/json").List(List)!.Value.Length);
        Assert.Equal(LooseFields.MaxItems, Read(string.Join('&', Enumerable.Repeat("list=a", 5_000)), "application/x-www-form-urlencoded").List(List)!.Value.Length);
    }

    private static LooseFields Read(string body, string type)
    {
        Assert.Equal(BodyOutcome.Read, BodyParser.TryParse(Encoding.UTF8.GetBytes(body), type, Fields, out var read, out _));
        return read;
    }
}
