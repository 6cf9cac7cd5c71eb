using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>
/// The look-ups of one check: each question is asked once, whoever has it; when the time is over, or too much was asked, what is
/// still open is a failure of DNS like any other.
/// </summary>
/// <param name="deadline">Cancelled when the time is over.</param>
internal sealed class SharedLookUps(IDnsResolver dns, TimeProvider time, CancellationToken deadline) : IDnsResolver
{
    // An honest domain with twenty includes, ten exchangers and all their addresses needs a quarter.
    private const int MaxQuestions = 500;

    private readonly Lock _turn = new();
    private readonly Dictionary<(string Name, DnsType Type), Task<DnsAnswer>> _asked = [];

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var key = (name.TrimEnd('.').ToLowerInvariant(), type);
        lock (_turn)
        {
            if (!_asked.TryGetValue(key, out var answer))
            {
                if (_asked.Count >= MaxQuestions)
                    return new ValueTask<DnsAnswer>(Failure(name, DnsStatus.ServerFailure, $"more than {MaxQuestions} questions were needed"));
                _asked[key] = answer = AskAsync(name, type, cancellationToken);
            }

            return new ValueTask<DnsAnswer>(answer);
        }
    }

    private async Task<DnsAnswer> AskAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellationToken);
        try
        {
            return await dns.ResolveAsync(name, type, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(name, DnsStatus.Timeout, "no answer in time");
        }
    }

    private DnsAnswer Failure(string name, DnsStatus status, string why) =>
        new(status, ImmutableArray<DnsRecord>.Empty, name, false, time.GetUtcNow()) { Explanation = why };
}
