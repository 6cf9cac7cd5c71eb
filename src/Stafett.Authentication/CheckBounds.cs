namespace Stafett.Authentication;

/// <summary>
/// Makes the checks of one message end: with their verdicts, or with those that stand for not knowing. A check that has ended already, because DNS was answered from memory,
/// costs nothing here: the clock is started for the first one that has to be waited for.
/// </summary>
internal sealed class CheckBounds(TimeSpan limit, TimeProvider time, CancellationToken caller) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource? _clock;
    private CancellationTokenRegistration _onTime;
    private CancellationTokenRegistration _onCaller;
    private List<Exception>? _faults;

    /// <summary>For all checks: cancelled when the time is over, or by the caller.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Faults of ours; what they hit is not known.</summary>
    public IReadOnlyList<Exception> Faults
    {
        get
        {
            lock (_stop)
                return _faults is null ? [] : [.. _faults];
        }
    }

    /// <summary>The verdict of a check that is under way. Throws only when the caller does not want it any more.</summary>
    /// <param name="check">Looks at <see cref="Token"/>.</param>
    /// <param name="about">What <paramref name="unknown"/> needs.</param>
    /// <param name="unknown">The verdict where there is none in time, or where the check itself has failed.</param>
    public ValueTask<TVerdict> EndAsync<TVerdict, TAbout>(ValueTask<TVerdict> check, TAbout about, Func<TAbout, TVerdict> unknown)
    {
        if (check.IsCompletedSuccessfully)
            return check;
        if (_clock is null)
            StartClock();
        return WaitAsync(check, about, unknown);
    }

    public void Dispose()
    {
        _onTime.Dispose();
        _onCaller.Dispose();
        _clock?.Dispose();
        _stop.Dispose();
    }

    private void StartClock()
    {
        _clock = new CancellationTokenSource(limit, time);
        _onTime = _clock.Token.UnsafeRegister(Stop, _stop);
        _onCaller = caller.UnsafeRegister(Stop, _stop);
    }

    private static void Stop(object? source) => ((CancellationTokenSource)source!).Cancel();

    private async ValueTask<TVerdict> WaitAsync<TVerdict, TAbout>(ValueTask<TVerdict> check, TAbout about, Func<TAbout, TVerdict> unknown)
    {
        try
        {
            return await check.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return unknown(about);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            lock (_stop)
                (_faults ??= []).Add(fault);
            return unknown(about);
        }
    }
}
