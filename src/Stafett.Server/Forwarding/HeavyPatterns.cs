using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Message;
using Stafett.Server.Connections;
using Stafett.Server.Dns;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Turns for patterns that take long, and for compiling any: few run at once, so that nobody's take all processors, and each owner has one turn at a time, so that nobody's
/// take all turns.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "the semaphore holds no handle unless somebody asks for one")]
internal sealed class HeavyPatterns(TimeProvider time)
{
    /// <summary>How long a sender is kept waiting for a turn; then he is told to come again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static readonly int Turns = Math.Max(1, Environment.ProcessorCount / 4);

    private readonly SemaphoreSlim _turns = new(Turns, Turns);
    private readonly Shares<string> _owners = new(1);

    /// <summary>To be disposed when the patterns have run; null: none came in time.</summary>
    public async ValueTask<IDisposable?> TakeTurnAsync(Domain domain, CancellationToken cancellationToken)
    {
        var owner = RegisteredName.Of(domain.Name);
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _owners.EnterAsync(owner, either.Token).ConfigureAwait(false);
            try
            {
                await _turns.WaitAsync(either.Token).ConfigureAwait(false);
                return new Turn(this, owner);
            }
            catch
            {
                _owners.Leave(owner);
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private sealed class Turn(HeavyPatterns patterns, string owner) : IDisposable
    {
        private HeavyPatterns? _patterns = patterns;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _patterns, null) is not { } taken)
                return;
            taken._turns.Release();
            taken._owners.Leave(owner);
        }
    }
}
