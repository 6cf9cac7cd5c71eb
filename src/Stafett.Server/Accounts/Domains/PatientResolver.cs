using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.Domains;

/// <summary>When the time for a look is over, what is still open is a failure of DNS like any other.</summary>
/// <param name="deadline">Cancelled when the time is over, or when nobody waits any more.</param>
internal sealed class PatientResolver(IDnsResolver dns, TimeProvider time, CancellationToken deadline) : IDnsResolver
{
    public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        try
        {
            return await dns.ResolveAsync(name, type, deadline);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DnsAnswer(DnsStatus.Timeout, [], name, false, time.GetUtcNow()) { Explanation = "no answer in time" };
        }
    }
}
