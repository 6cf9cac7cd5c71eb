using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;

namespace Stafett.Server.Dns;

/// <summary>
/// Looks past our own cache, through each upstream by itself: for people who have just changed their records and ask whether the world sees it. What a view has
/// answered is taken out of the cache that mail uses, so that mail sees it too.
/// </summary>
public sealed class FreshDns : IAsyncDisposable
{
    /// <summary>More would not tell more.</summary>
    public const int MaxViews = 4;

    private readonly ImmutableArray<StubResolver> _own;

    private FreshDns(ImmutableArray<IDnsResolver> views, ImmutableArray<StubResolver> own) => (Views, _own) = (views, own);

    /// <summary>One for each upstream; there is at least one.</summary>
    public ImmutableArray<IDnsResolver> Views { get; }

    /// <param name="shared">What mail asks. A resolver without cache, such as a zone, is its own only view.</param>
    public static FreshDns Beside(IDnsResolver shared, DnsOptions options, TimeProvider time, ILogger<StubResolver>? logger = null)
    {
        if (shared is not StubResolver stub)
            return new FreshDns([shared], []);
        var own = ImmutableArray.CreateBuilder<StubResolver>();
        foreach (var upstream in stub.Upstreams.Take(MaxViews))
        {
            own.Add(new StubResolver(
                options with { Upstreams = [upstream.ToString()], MaxTtl = TimeSpan.Zero, MinTtl = TimeSpan.Zero, ServeStale = TimeSpan.Zero, CacheEntries = 1_000 }, time, logger));
        }

        return new FreshDns([.. own.Select(view => new View(view, stub.Cache))], own.ToImmutable());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var view in _own)
            await view.DisposeAsync();
    }

    private sealed class View(StubResolver resolver, DnsCache shared) : IDnsResolver
    {
        public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var answer = await resolver.ResolveAsync(name, type, cancellationToken);
            if (!answer.IsTemporaryFailure && DnsName.TryNormalize(name, out var normal))
                shared.Forget(new DnsKey(normal, type));
            return answer;
        }
    }
}
