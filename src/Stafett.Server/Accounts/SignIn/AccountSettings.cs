using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.SignIn;

public enum RegistrationPolicy
{
    /// <summary>Anybody may.</summary>
    Open,

    /// <summary>Who was invited to a domain.</summary>
    Invited,

    Closed,
}

/// <summary>What of the configuration concerns accounts.</summary>
public sealed record AccountSettings
{
    /// <summary>Where the dashboard is: links in mails, and the host that passkeys are bound to. No path.</summary>
    public required Uri Origin { get; init; }

    /// <summary>What the service calls itself in mails and authenticator apps.</summary>
    public string ServiceName { get; init; } = "Stafett";

    public RegistrationPolicy Registration { get; init; } = RegistrationPolicy.Open;

    /// <summary>Of those who register; who runs a server for himself and his friends sells no plans.</summary>
    public Plan NewAccountPlan { get; init; } = Plan.Team;

    internal string Link(string path) => new Uri(Origin, path).AbsoluteUri;
}
