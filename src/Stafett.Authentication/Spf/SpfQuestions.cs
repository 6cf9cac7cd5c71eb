using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>The questions of one check: asked within its time, and kept where somebody wants to see them.</summary>
internal sealed class SpfQuestions(IDnsResolver dns, TimeProvider time, TimeSpan timeLimit, bool keepsTrace, CancellationToken cancellationToken)
{
    private readonly long _started = time.GetTimestamp();
    private readonly List<SpfQuestion>? _trace = keepsTrace ? [] : null;
    private Dictionary<(string Name, DnsType Type), (Task<DnsAnswer>? Answer, int Index)>? _early;
    private bool _sawStale;

    /// <summary>The time of the check is over; every further question is a time-out.</summary>
    public bool IsLate { get; private set; }

    /// <summary>An answer was used whose time is over (RFC 8767): there might be a newer one that says otherwise.</summary>
    public bool SawStale => Volatile.Read(ref _sawStale);

    public ImmutableArray<SpfQuestion> Trace
    {
        get
        {
            if (_trace is null)
                return [];
            lock (_trace)
                return [.. _trace];
        }
    }

    /// <summary>Asks what <see cref="AskAsync"/> may be asked for soon. What is never fetched there changes nothing.</summary>
    public void AskEarly(string name, DnsType type)
    {
        _early ??= [];
        if (!_early.ContainsKey((name, type)) && timeLimit > time.GetElapsedTime(_started))
            _early.Add((name, type), (dns.ResolveAsync(name, type, cancellationToken).AsTask(), Note(name, type)));
    }

    /// <summary>
    /// Never throws for what DNS does. Who starts several questions at once need not wait for all of them: what nobody waits for ends by itself.
    /// </summary>
    public ValueTask<DnsAnswer> AskAsync(string name, DnsType type)
    {
        var early = default((Task<DnsAnswer>? Answer, int Index));
        _early?.Remove((name, type), out early);
        var index = early.Answer is null ? Note(name, type) : early.Index;
        var left = timeLimit - time.GetElapsedTime(_started);
        if (left <= TimeSpan.Zero)
            return ValueTask.FromResult(Late(name));
        var pending = early.Answer is { } asked ? new ValueTask<DnsAnswer>(asked) : dns.ResolveAsync(name, type, cancellationToken);
        return pending.IsCompletedSuccessfully ? ValueTask.FromResult(Take(pending.GetAwaiter().GetResult(), index)) : WaitAsync(pending.AsTask(), name, left, index);
    }

    private async ValueTask<DnsAnswer> WaitAsync(Task<DnsAnswer> pending, string name, TimeSpan left, int index)
    {
        try
        {
            return Take(await pending.WaitAsync(left, time, cancellationToken).ConfigureAwait(false), index);
        }
        catch (TimeoutException)
        {
            return Take(Late(name), index);
        }
    }

    private DnsAnswer Late(string name)
    {
        IsLate = true;
        return new DnsAnswer(DnsStatus.Timeout, [], name, false, time.GetUtcNow());
    }

    private int Note(string name, DnsType type)
    {
        if (_trace is null)
            return 0;
        lock (_trace)
        {
            _trace.Add(new SpfQuestion(name, type, null));
            return _trace.Count - 1;
        }
    }

    private DnsAnswer Take(DnsAnswer answer, int index)
    {
        if (answer.IsStale)
            Volatile.Write(ref _sawStale, true);
        if (_trace is null)
            return answer;
        lock (_trace)
            _trace[index] = _trace[index] with { Answer = answer };
        return answer;
    }
}
