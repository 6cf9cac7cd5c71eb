using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>CONTRIBUTING.md, "Rules for code".</summary>
public sealed partial class FileShapeTests
{
    private const int MaxLines = 500;

    private static readonly string[] EmptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Service", "Impl", "Common"];

    private static IEnumerable<SourceFile> All => new[] { "src", "tests", "fuzz", "benchmarks" }.SelectMany(Repository.Sources);

    [Fact]
    public void Files_are_short() => Repository.AssertNone(
        All.Where(file => file.LineCount > MaxLines).Select(file => $"{file.Path}: {file.LineCount} lines, {MaxLines} are the limit. Split it."));

    // Records, enums, interfaces and delegates say a shape; a family of them reads best on one page. A class or struct is alone.
    [Fact]
    public void A_file_has_one_public_class() => Repository.AssertNone(
        from file in All
        let classes = file.Types.Where(t => t.IsPublic && !t.IsShape).Select(t => t.Name).ToList()
        where classes.Count > 1
        select $"{file.Path}: {string.Join(", ", classes)} are public. One class or struct per file; records, enums and interfaces may stand beside it.");

    [Fact]
    public void A_file_is_named_like_a_type_in_it() => Repository.AssertNone(
        from file in All
        let types = file.Types.Select(t => t.Name).ToList()
        // Partial classes are split as Type.Part.cs.
        where types.Count > 0 && !types.Contains(file.Name.Split('.')[0])
        select $"{file.Path}: holds {string.Join(", ", types)}, and none is named like the file.");

    [Fact]
    public void Names_say_something() => Repository.AssertNone(
        from file in All
        from name in file.Types.Select(t => t.Name).Append(file.Name)
        where EmptyNames.Any(word => name.EndsWith(word, StringComparison.Ordinal))
        select $"{file.Path}: {name} ends in a word that says nothing; name what it does.");

    [Fact]
    public void Nothing_is_left_for_later() => Repository.AssertNone(
        from file in All
        from line in UnfinishedWord().Matches(file.Comments).Select(m => (Line: file.LineAt(m.Index), m.Value))
            .Concat(NotImplemented().Matches(file.Code).Select(m => (Line: file.LineAt(m.Index), m.Value)))
        select $"{file.Path}:{line.Line}: {line.Value}. Finish it, or write an issue.");

    [Fact]
    public void Nothing_is_folded_away() => Repository.AssertNone(
        from file in All
        from found in file.Find(Region())
        select $"{found.Place}: no regions; a file that needs them wants to be two.");

    [Fact]
    public void Tests_neither_sleep_nor_skip() => Repository.AssertNone(
        from file in new[] { "tests", "fuzz" }.SelectMany(Repository.Sources)
        from found in file.Find(SleepOrSkip())
        select $"{found.Place}: {found.Found} in a test. Wait for a signal or advance a fake clock; a test runs or is deleted.");

    [Fact]
    public void Errors_are_not_swallowed() => Repository.AssertNone(
        from file in All
        from found in file.Find(EmptyCatchAll())
        select $"{found.Place}: an empty catch of everything. Log it, count it, or name the exception that is expected.");

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex UnfinishedWord();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\s*\(|\[(?:Fact|Theory)\(\s*Skip\b")]
    private static partial Regex SleepOrSkip();

    [GeneratedRegex(@"\bcatch\s*(?:\(\s*Exception\b[^)]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatchAll();
}
