namespace Stafett.Roles;

/// <summary>The roles that <c>stafett serve</c> knows.</summary>
internal static class ServerRoles
{
    /// <summary>Those that <c>--roles</c> may name; all of them run when it names none.</summary>
    public static IReadOnlyList<ServerRole> Named { get; } = [MxRole.Role, ApiRole.Role, WebRole.Role];

    /// <summary>The roles named, and those that always run. Null when a name is unknown.</summary>
    public static IReadOnlyList<ServerRole>? Choose(IReadOnlyCollection<string> names, out string? error)
    {
        error = null;
        if (names.Count == 0)
            return [AccountsRole.Role, .. Named, HttpRole.Role];
        foreach (var name in names)
        {
            if (Named.Any(r => r.Name == name))
                continue;
            error = $"--roles {name}: there is no such role. Known: {string.Join(", ", Named.Select(r => r.Name))}.";
            return null;
        }

        return [AccountsRole.Role, .. Named.Where(r => names.Contains(r.Name)), HttpRole.Role];
    }
}
