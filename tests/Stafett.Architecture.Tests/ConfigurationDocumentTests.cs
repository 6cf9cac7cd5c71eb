using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Stafett.Server.Configuration;

namespace Stafett.Architecture.Tests;

/// <summary>docs/configuration.md lists every key with its true default, and no key that does not exist.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private const string Document = "docs/configuration.md";

    [Fact]
    public void Every_option_stands_in_the_document_with_its_default()
    {
        var text = Repository.ReadText(Document);
        Repository.AssertNone(
            from option in Options()
            where !text.Contains(option.RowStart, StringComparison.Ordinal)
            select $"{Document}: in the table of {option.Key.Split(':')[0]}, write: {option.RowStart} (meaning) |");
    }

    [Fact]
    public void The_document_names_no_option_that_does_not_exist()
    {
        var known = Options().Select(option => option.Key).ToHashSet();
        Repository.AssertNone(
            from Match row in RowKey().Matches(Repository.ReadText(Document))
            where !known.Contains(row.Groups[1].Value)
            select $"{Document}: {row.Groups[1].Value} is no option of StafettOptions; delete the row.");
    }

    private static IEnumerable<Option> Options()
    {
        var defaults = new StafettOptions();
        foreach (var section in Keys(typeof(StafettOptions)))
        {
            foreach (var key in Keys(section.PropertyType))
                yield return new Option($"{section.Name}:{key.Name}", Written(key.GetValue(section.GetValue(defaults))));
        }
    }

    private static IEnumerable<PropertyInfo> Keys(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null);

    // As it would be written into the configuration file.
    private static string Written(object? value) => value switch
    {
        null or "" => "(empty)",
        bool flag => flag ? "true" : "false",
        string text => $"`{text}`",
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Written)) is { Length: > 0 } items ? items : "(empty)",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private sealed record Option(string Key, string Default)
    {
        public string RowStart => $"| `{Key}` | {Default} |";
    }

    [GeneratedRegex(@"^\| `([A-Za-z0-9]+:[A-Za-z0-9]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RowKey();
}
