using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Stafett.Sandbox;

/// <summary>
/// Writes HTML. In <c>Write($"...")</c> the text between the holes is markup, and every hole is escaped, for text and for quoted attribute
/// values alike; only another <see cref="Html"/> goes in as it is. There is no way to write a variable as markup.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new(4096);

    public static Html Of(HtmlHandler markup) => markup.Html;

    public Html Write([InterpolatedStringHandlerArgument("")] HtmlHandler markup) => ReferenceEquals(markup.Html, this) ? this : throw new InvalidOperationException();

    public override string ToString() => _text.ToString();

    private void Escape(string? value)
    {
        foreach (var c in value ?? "")
        {
            _ = c switch
            {
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '&' => _text.Append("&amp;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                '\n' or '\t' => _text.Append(c),
                // A terminal's or a browser's controls, and those that turn the direction of text around, are shown, not obeyed.
                _ when char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' => _text.Append('\ufffd'),
                _ => _text.Append(c),
            };
        }
    }

    /// <summary>What the compiler turns <c>$"..."</c> into.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct HtmlHandler
    {
        public HtmlHandler(int literalLength, int formattedCount)
            : this(literalLength, formattedCount, new Html())
        {
        }

        public HtmlHandler(int literalLength, int formattedCount, Html html) => Html = html;

        public Html Html { get; }

        public void AppendLiteral(string markup) => Html._text.Append(markup);

        public void AppendFormatted(string? value) => Html.Escape(value);

        public void AppendFormatted(long value) => Html._text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(Html? fragment) => Html._text.Append(fragment?._text);
    }
}
