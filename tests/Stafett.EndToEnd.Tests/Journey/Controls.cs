using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>What is on a page, by what a person calls it.</summary>
internal static class Controls
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Heading(this IPage page, string name) => page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Field(this IPage page, string label) => page.GetByRole(AriaRole.Main).GetByLabel(label);

    /// <summary>A field whose label is a part of other labels too.</summary>
    public static ILocator Entry(this IPage page, string label) => page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Textbox, new LocatorGetByRoleOptions { Name = label });

    /// <summary>Waits until a text is to be seen.</summary>
    public static Task ReadAsync(this IPage page, string text) => page.GetByText(text).First.WaitForAsync();
}
