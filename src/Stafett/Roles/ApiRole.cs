namespace Stafett.Roles;

/// <summary>The REST API: <c>/v1</c> on the web listeners.</summary>
internal static class ApiRole
{
    public static ServerRole Role { get; } = new("api", (_, _) => { }, MapWeb: (_, _) => { });
}
