using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>
/// Says whether a domain lets a client send in its name (RFC 7208). Safe to be used by many at once; records are read once for each answer that
/// <paramref name="dns"/> gives, so a resolver that caches makes a check cheap.
/// </summary>
public sealed class SpfVerifier(IDnsResolver dns, TimeProvider time, SpfOptions options)
{
    private readonly SpfRecordCache _records = new();

    /// <summary>Never throws for what the client says or DNS does. Throws <see cref="OperationCanceledException"/> when the token is cancelled.</summary>
    public async ValueTask<SpfVerdict> CheckAsync(SpfRequest request, CancellationToken cancellationToken)
    {
        var questions = new SpfQuestions(dns, time, options.TimeLimit, request.WantsTrace, cancellationToken);
        return await new SpfEvaluation(request, options, questions, _records, time).RunAsync().ConfigureAwait(false);
    }
}
