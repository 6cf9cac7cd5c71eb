namespace Stafett.Web.Components;

/// <summary>How the meanings look: a word of the style sheet and an icon.</summary>
internal static class StatusLooks
{
    public static string Word(Status status) => status switch
    {
        Status.Ok => "ok",
        Status.Wait => "wait",
        Status.Broken => "broken",
        Status.Off => "off",
        _ => "note",
    };

    public static IconName Icon(Status status) => status switch
    {
        Status.Ok => IconName.Check,
        Status.Wait => IconName.Clock,
        Status.Broken => IconName.Cross,
        Status.Off => IconName.Minus,
        _ => IconName.Info,
    };
}
