namespace Stafett.Protocols.Dns;

/// <summary>
/// Looks names up. Never throws for what DNS or the network does: a failure is an answer with a status.
/// Throws <see cref="OperationCanceledException"/> when the token is cancelled.
/// </summary>
public interface IDnsResolver
{
    /// <param name="name">A host name in presentation form, ASCII, with or without the final dot, in any case.</param>
    ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken);
}
