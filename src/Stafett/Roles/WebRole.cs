namespace Stafett.Roles;

/// <summary>The dashboard: everything on the web listeners that is not the API.</summary>
internal static class WebRole
{
    public static ServerRole Role { get; } = new("web", (_, _) => { }, MapWeb: (_, _) => { });
}
