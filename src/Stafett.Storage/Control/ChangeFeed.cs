using System.Collections.Immutable;

namespace Stafett.Storage.Control;

/// <summary>Tells those who hold copies of rows what has changed. Handlers run on the thread that committed: they mark, and read later.</summary>
public sealed class ChangeFeed
{
    private ImmutableArray<Action<ControlChange>> _handlers = [];

    /// <returns>Disposed: no more calls, but for one that is under way.</returns>
    public IDisposable Subscribe(Action<ControlChange> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, handlers => handlers.Add(handler));
        return new Subscription(this, handler);
    }

    internal void Publish(IReadOnlyList<string> payloads)
    {
        foreach (var payload in payloads)
            Publish(ControlChange.Read(payload));
    }

    internal void Publish(ControlChange change)
    {
        foreach (var handler in _handlers)
            handler(change);
    }

    private sealed class Subscription(ChangeFeed feed, Action<ControlChange> handler) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed._handlers, handlers => handlers.Remove(handler));
    }
}
