using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>One way to put a question to one upstream.</summary>
internal interface IDnsExchange : IAsyncDisposable
{
    /// <summary>Broken networks are values. Throws <see cref="OperationCanceledException"/> when the token is cancelled, which is how a try ends.</summary>
    Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken);
}
