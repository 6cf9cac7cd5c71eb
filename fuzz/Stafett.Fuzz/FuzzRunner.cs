using System.Diagnostics;

namespace Stafett.Fuzz;

/// <param name="Kind">crash, wrong, memory or slow; the beginning of the file name.</param>
/// <param name="Allocated">Octets that the run allocated, when it ended.</param>
/// <param name="Took">How long it ran, when it ended.</param>
public sealed record FuzzOutcome(string? Kind, string Message, long Allocated, TimeSpan Took)
{
    public bool IsFine => Kind is null;
}

/// <summary>Runs one input under its ceilings.</summary>
public static class FuzzRunner
{
    /// <summary>
    /// Far above what the slowest honest run takes on a busy machine. An input counts as slow only when it is over it three times
    /// in a row, so that a pause of the machine is no finding.
    /// </summary>
    public static readonly TimeSpan TimeCeiling = TimeSpan.FromSeconds(1);

    /// <summary>Runs each input so that types are loaded and caches are filled: that is not the input's cost.</summary>
    public static void WarmUp(IFuzzTarget target, IEnumerable<byte[]> inputs)
    {
        foreach (var input in inputs)
            _ = Once(target, input);
    }

    public static FuzzOutcome Run(IFuzzTarget target, byte[] input)
    {
        var outcome = Once(target, input);
        for (var again = 0; again < 2 && outcome.Kind is "slow" or "memory"; again++)
            outcome = Once(target, input);
        return outcome;
    }

    private static FuzzOutcome Once(IFuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
        catch (FuzzFindingException finding)
        {
            return new FuzzOutcome("wrong", finding.Message, 0, default);
        }
        catch (Exception e)
        {
            return new FuzzOutcome("crash", e.ToString(), 0, default);
        }

        var took = Stopwatch.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > target.MemoryCeiling(input.Length))
            return new FuzzOutcome("memory", $"{allocated} octets allocated for {input.Length} octets of input; the ceiling is {target.MemoryCeiling(input.Length)}.", allocated, took);
        if (took > TimeCeiling)
            return new FuzzOutcome("slow", $"{took.TotalSeconds:0.00} s for {input.Length} octets of input; the ceiling is {TimeCeiling.TotalSeconds:0} s.", allocated, took);
        return new FuzzOutcome(null, "", allocated, took);
    }
}
