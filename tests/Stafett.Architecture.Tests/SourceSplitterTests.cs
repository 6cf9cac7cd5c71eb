using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

public sealed class SourceSplitterTests
{
    [Theory]
    [InlineData("a(); // b", "a();", "// b")]
    [InlineData("a(\"// no\"); // yes", "a(\" \");", "// yes")]
    [InlineData("a('\"'); // yes", "a(' ');", "// yes")]
    [InlineData("a('\\''); // yes", "a(' ');", "// yes")]
    [InlineData("a(\"\\\"// no\"); /* b */ c", "a(\" \"); c", "/* b */")]
    [InlineData("a(@\"\\\"); // yes", "a(@\" \");", "// yes")]
    [InlineData("a(@\"\"\"// no\"); // yes", "a(@\" \");", "// yes")]
    [InlineData("a($\"{b[\"//\"]}\"); // yes", "a($\" \");", "// yes")]
    [InlineData("a(\"\"\"x \" // no\"\"\"); // yes", "a(\" \");", "// yes")]
    public void Tells_code_from_comments(string text, string code, string comment)
    {
        var split = SourceSplitter.Split(text);

        Assert.Equal(comment, split.Comments.Trim());
        Assert.Equal(code, Regex.Replace(split.Code, " +", " ").Trim());
        Assert.Equal((text.Length, text.Length), (split.Code.Length, split.Comments.Length));
    }

    [Fact]
    public void Finds_the_types_of_a_file()
    {
        var file = new SourceFile("src/X/A.cs", "namespace X;\n\npublic sealed record A(int B);\n\ninternal static class C\n{\n}\n\npublic delegate int D<T>(T t);\n\npublic readonly record struct E;\n");

        Assert.Equal(
            [new("A", "record", true), new("C", "class", false), new("D", "delegate", true), new DeclaredType("E", "record struct", true)],
            file.Types);
    }
}
