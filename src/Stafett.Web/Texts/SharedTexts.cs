namespace Stafett.Web.Texts;

/// <summary>Words that stand on every page. Another language is another value of the same record.</summary>
internal sealed record SharedTexts
{
    public string ProductName { get; init; } = "Stafett";
}
