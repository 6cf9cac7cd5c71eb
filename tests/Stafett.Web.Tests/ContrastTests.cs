using System.Globalization;
using System.Text.RegularExpressions;
using Stafett.Web.Assets;

namespace Stafett.Web.Tests;

/// <summary>Colours of the tokens against one another, in both themes (WCAG 2.2 §1.4.3 and §1.4.11).</summary>
public sealed class ContrastTests
{
    private static readonly string[] Grounds = ["bg", "surface", "field", "sunken", "hover"];
    private static readonly string[] Meanings = ["ok", "wait", "broken", "off", "note"];

    private static readonly Dictionary<string, (string Light, string Dark)> Tokens =
        Regex.Matches(AssetCatalog.Parts("css/").Single(part => part.Name == "tokens").Text, @"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
            .ToDictionary(match => match.Groups[1].Value, match => (match.Groups[2].Value, match.Groups[3].Value));

    public static TheoryData<string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, double>();
        foreach (var ground in Grounds)
        {
            foreach (var text in new[] { "text", "muted", "link" })
                pairs.Add(text, ground, 4.5);
            pairs.Add("focus", ground, 3);
        }

        foreach (var meaning in Meanings)
        {
            pairs.Add(meaning, meaning + "-bg", 4.5);
            pairs.Add("text", meaning + "-bg", 4.5);
            pairs.Add(meaning, "surface", 4.5);
            pairs.Add(meaning + "-fill", "surface", 3);
        }

        pairs.Add("on-accent", "accent", 4.5);
        pairs.Add("on-accent", "accent-strong", 4.5);
        pairs.Add("faint", "field", 4.5);
        pairs.Add("control", "surface", 3);
        pairs.Add("control", "bg", 3);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Text_can_be_read_on_its_ground(string front, string ground, double least)
    {
        Assert.True(Contrast(Tokens[front].Light, Tokens[ground].Light) >= least, $"light: {Contrast(Tokens[front].Light, Tokens[ground].Light):0.00}");
        Assert.True(Contrast(Tokens[front].Dark, Tokens[ground].Dark) >= least, $"dark: {Contrast(Tokens[front].Dark, Tokens[ground].Dark):0.00}");
    }

    private static double Contrast(string one, string other)
    {
        var (lighter, darker) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double Luminance(string colour)
    {
        var parts = Enumerable.Range(0, 3).Select(at => int.Parse(colour.AsSpan(1 + (at * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
