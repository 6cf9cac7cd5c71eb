namespace Stafett.Web.Components;

/// <summary>The entry of the main menu that a page belongs to.</summary>
public enum Area
{
    None,
    Domains,
    Logs,
    RuleTester,
    Admin,
    Account,
}

public enum ShellWidth
{
    /// <summary>Tables.</summary>
    Wide,

    /// <summary>Text and forms.</summary>
    Narrow,

    /// <summary>One short form, such as signing in: nothing beside it.</summary>
    Form,
}

public sealed record Crumb(string Text, string Href);

/// <param name="Count">Shown behind the word.</param>
public sealed record Tab(string Text, string Href, long? Count = null);
