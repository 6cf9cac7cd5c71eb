using System.Collections.Immutable;

namespace Stafett.Storage.Control;

/// <summary>Tells those who hold copies of rows what has changed. Handlers run on the thread that committed or heard of it: they mark, and read later.</summary>
public sealed class ChangeFeed
{
    private ImmutableArray<Action<ControlChange>> _handlers = [];
    private volatile bool _isLive = true;

    /// <summary>False: the server that would tell us is away. When it is back, everything is announced as changed.</summary>
    public bool IsLive => _isLive;

    /// <returns>Disposed: no more calls, but for one that is under way.</returns>
    public IDisposable Subscribe(Action<ControlChange> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, handlers => handlers.Add(handler));
        return new Subscription(this, handler);
    }

    internal void Publish(IReadOnlyList<string> payloads)
    {
        foreach (var payload in payloads)
            Publish(payload);
    }

    internal void Publish(string payload)
    {
        var change = ControlChange.Read(payload);
        foreach (var handler in _handlers)
            handler(change);
    }

    /// <summary>Heard again, or not any more. What was missed in between could be anything.</summary>
    internal void SetLive(bool isLive)
    {
        if (isLive)
            Publish(ControlChange.Everything.Payload);
        _isLive = isLive;
    }

    private sealed class Subscription(ChangeFeed feed, Action<ControlChange> handler) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed._handlers, handlers => handlers.Remove(handler));
    }
}
