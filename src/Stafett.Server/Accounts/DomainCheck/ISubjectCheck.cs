namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Looks at one subject of a domain. All of them run at the same time, on answers that they share.</summary>
internal interface ISubjectCheck
{
    /// <summary>Never empty. Throws only when the token is cancelled.</summary>
    Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken);
}
