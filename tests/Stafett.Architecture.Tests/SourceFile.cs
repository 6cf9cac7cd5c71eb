using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>One C# file, told apart into what the compiler reads and what people read.</summary>
internal sealed partial class SourceFile
{
    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text.ReplaceLineEndings("\n");
        (Code, Comments) = SourceSplitter.Split(Text);
        Types = [.. TypeDeclaration().Matches(Code).Select(DeclaredType.From)];
    }

    /// <summary>From the repository's root, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>The text with comments and the inside of literals blanked; lines keep their numbers.</summary>
    public string Code { get; }

    /// <summary>The text with everything but comments blanked; lines keep their numbers.</summary>
    public string Comments { get; }

    /// <summary>Top-level types (they start at the first column: namespaces are file-scoped and the layout is enforced).</summary>
    public IReadOnlyList<DeclaredType> Types { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folder, such as <c>src/Stafett.Server/Smtp</c>.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    public int LineCount => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    public string? Namespace => NamespaceLine().Match(Code) is { Success: true } match ? match.Groups[1].Value : null;

    public int LineAt(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    /// <summary>Where a pattern stands in the code, as <c>path:line</c> and what was found.</summary>
    public IEnumerable<(string Place, string Found)> Find(Regex pattern) =>
        pattern.Matches(Code).Select(match => ($"{Path}:{LineAt(match.Index)}", match.Value));

    [GeneratedRegex(@"^((?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe)\s+)*)(class|record\s+struct|record\s+class|record|struct|interface|enum|delegate)\s+(?:[\w<>\[\],.?]+\s+(?=\w+\s*[(<]))?(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}

/// <param name="Kind">class, struct, record, record struct, interface, enum or delegate.</param>
internal sealed record DeclaredType(string Name, string Kind, bool IsPublic)
{
    /// <summary>A shape that may stand beside others: it holds data or says a contract, and has no life of its own.</summary>
    public bool IsShape => Kind is not ("class" or "struct");

    public static DeclaredType From(Match match) =>
        new(match.Groups[3].Value, Regex.Replace(match.Groups[2].Value, @"\s+", " "), Regex.IsMatch(match.Groups[1].Value, @"\bpublic\b"));
}
