using System.Diagnostics;

namespace Stafett.Fuzz;

/// <summary>Mutates and runs one target until its time is over.</summary>
public sealed class FuzzCampaign(IFuzzTarget target, ulong seed)
{
    private const int PoolLimit = 2_000;
    private const int FindingLimit = 10;

    private static readonly TimeSpan HangCeiling = TimeSpan.FromSeconds(30);

    private byte[] _running = [];
    private long _startedAt;

    public long Runs { get; private set; }

    public int Findings { get; private set; }

    /// <summary>Of the runs that were fine, how long the slowest took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Stops early after ten findings: they are mostly one.</summary>
    public void Run(TimeSpan time, TextWriter output)
    {
        var pool = new List<byte[]>(Corpus.Inputs(target));
        var mutator = new Mutator(new SeededBits(seed), target.Tokens);
        var seen = new HashSet<long>();
        FuzzRunner.WarmUp(target, pool);
        foreach (var input in pool.ToArray())
            Try(input, seen, output);

        using var watchdog = new Timer(_ => EndWhenHanging(output), null, HangCeiling, TimeSpan.FromSeconds(5));
        var started = Stopwatch.GetTimestamp();
        while (Findings < FindingLimit && Stopwatch.GetElapsedTime(started) < time)
        {
            var input = mutator.Mutate(pool);
            // What a run allocates tells which way it took through the code; a new way is worth going on from.
            if (Try(input, seen, output) && pool.Count < PoolLimit && input.Length <= 4096)
                pool.Add(input);
        }

        Volatile.Write(ref _startedAt, 0);
    }

    // True for a way that was not seen before.
    private bool Try(byte[] input, HashSet<long> seen, TextWriter output)
    {
        _running = input;
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        var outcome = FuzzRunner.Run(target, input);
        Runs++;
        if (outcome.IsFine)
        {
            Slowest = outcome.Took > Slowest ? outcome.Took : Slowest;
            return seen.Add(outcome.Allocated);
        }

        Findings++;
        output.WriteLine($"{target.Name}: {outcome.Kind} after {Runs} runs (seed {seed}): {outcome.Message}");
        output.WriteLine($"{target.Name}: the input is {Corpus.Write(target, outcome.Kind!, input)}");
        return false;
    }

    // A loop without end cannot be interrupted; the input is saved and the process ends.
    private void EndWhenHanging(TextWriter output)
    {
        var startedAt = Volatile.Read(ref _startedAt);
        if (startedAt == 0 || Stopwatch.GetElapsedTime(startedAt) < HangCeiling)
            return;
        output.WriteLine($"{target.Name}: hangs for more than {HangCeiling.TotalSeconds:0} s (seed {seed}): {Corpus.Write(target, "hang", _running)}");
        output.Flush();
        Environment.Exit(3);
    }
}
