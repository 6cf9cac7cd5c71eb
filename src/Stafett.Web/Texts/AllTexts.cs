namespace Stafett.Web.Texts;

/// <summary>Everything that pages say, by area. Placeholders are those of <see cref="string.Format(string, object?)"/>.</summary>
public sealed record AllTexts
{
    public SharedTexts Shared { get; init; } = new();

    public ErrorTexts Errors { get; init; } = new();

    public SignInTexts SignIn { get; init; } = new();

    public AccountTexts Account { get; init; } = new();

    public DomainTexts Domains { get; init; } = new();

    public AliasTexts Aliases { get; init; } = new();

    public PublicTexts Public { get; init; } = new();

    public LogTexts Logs { get; init; } = new();

    public RuleTesterTexts Tester { get; init; } = new();

    public ApiTexts Api { get; init; } = new();

    public ToolTexts Tools { get; init; } = new();

    public AdminTexts Admin { get; init; } = new();

    /// <summary>A text with its places filled, the same in every culture.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, values);
}
