namespace Stafett.Web.Components;

public enum ButtonKind
{
    /// <summary>What most come here for: one on a page.</summary>
    Primary,
    Secondary,
    Quiet,
    Danger,
}
