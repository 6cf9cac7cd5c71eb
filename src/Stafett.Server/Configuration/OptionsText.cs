using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Stafett.Server.Configuration;

/// <summary>
/// The annotated example that <c>stafett config</c> prints. It is a configuration file as it stands; every setting is commented out, so that
/// a later version's better default reaches those who never chose another.
/// </summary>
public static class OptionsText
{
    private const int Width = 110;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A time as it is written in a configuration, such as 30s, 5m or 00:10:00; null where it is none.</summary>
    public static TimeSpan? ReadTime(string text) => OptionValue.Parse(text, typeof(TimeSpan), isSize: false) as TimeSpan?;

    public static string Write()
    {
        var summaries = OptionSummaries.Read();
        var text = new StringBuilder();
        text.Append("""
            // Settings of Stafett, with their defaults. Take away the // in front of what you change.
            // Each can also be given as an environment variable (STAFETT__Mx__Listen__0=*:2525)
            // or on the command line (--set Mx:Listen:0=*:2525), which wins over this file.
            // Times are 500ms, 3s, 10m, 1h, 5d; sizes are 256KB, 50MB. Lists given later replace lists given earlier.
            {

            """);
        string? section = null;
        foreach (var key in OptionKey.All)
        {
            if (section != key.Section.Name)
            {
                if (section is not null)
                    text.Append("  },\n\n");
                section = key.Section.Name;
                WriteComment(text, "  ", summaries.GetValueOrDefault(key.Section.PropertyType.Name, ""));
                text.Append(CultureInfo.InvariantCulture, $"  \"{section}\": {{\n");
            }
            else
            {
                text.Append('\n');
            }

            WriteComment(text, "    ", summaries.GetValueOrDefault($"{key.Section.PropertyType.Name}.{key.Property.Name}", ""));
            if (key.Property.PropertyType != typeof(bool) && key.Rule.Allowed is { Length: < 100 } allowed)
                WriteComment(text, "    ", $"({allowed})");
            text.Append(CultureInfo.InvariantCulture, $"    // \"{key.Property.Name}\": {Value(key)},\n");
        }

        return text.Append("  },\n}\n").ToString();
    }

    private static string Value(OptionKey key) => key.Default switch
    {
        IReadOnlyList<string> list => JsonSerializer.Serialize(list, Json),
        string text => JsonSerializer.Serialize(text, Json),
        TimeSpan time => $"\"{OptionValue.Format(time, false)}\"",
        bool flag => OptionValue.Format(flag, false),
        var number when key.Rule.IsSize => OptionValue.Format(number, true) is var size && char.IsAsciiDigit(size[^1]) ? size : $"\"{size}\"",
        var number => OptionValue.Format(number, false),
    };

    private static void WriteComment(StringBuilder text, string indent, string comment)
    {
        var column = 0;
        foreach (var word in comment.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column == 0 || column + word.Length > Width)
            {
                text.Append(column == 0 ? "" : "\n").Append(indent).Append("//");
                column = indent.Length + 2;
            }

            text.Append(' ').Append(word);
            column += word.Length + 1;
        }

        if (column > 0)
            text.Append('\n');
    }
}
