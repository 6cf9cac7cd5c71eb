namespace Stafett.Fuzz.Tests;

/// <summary>The fuzzer itself finds what it is there to find, and finds it again.</summary>
public sealed class CeilingTests
{
    [Fact]
    public void A_crash_is_found() => Assert.Equal("crash", Run(_ => throw new InvalidOperationException()).Kind);

    [Fact]
    public void A_wrong_answer_is_found() => Assert.Equal("wrong", Run(_ => FuzzCheck.That(false, "accepted")).Kind);

    [Fact]
    public void Too_much_memory_is_found() => Assert.Equal("memory", Run(input => GC.KeepAlive(new byte[10_000_000 + input])).Kind);

    [Fact]
    public void A_quiet_run_is_fine() => Assert.True(Run(_ => { }).IsFine);

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        Assert.Equal(Inputs(7), Inputs(7));
        Assert.NotEqual(Inputs(7), Inputs(8));
    }

    [Fact]
    public void Inputs_grow_to_the_limit_and_not_beyond()
    {
        var lengths = Inputs(9).Select(input => input.Length).ToList();

        Assert.Equal(Mutator.MaxLength, lengths.Max());
        Assert.Contains(0, lengths);
    }

    private static List<byte[]> Inputs(ulong seed)
    {
        var mutator = new Mutator(new SeededBits(seed), [[.. "token"u8]]);
        return [.. Enumerable.Range(0, 2_000).Select(_ => mutator.Mutate([[.. "one input"u8], [.. "another"u8]]))];
    }

    private static FuzzOutcome Run(Action<int> run) => FuzzRunner.Run(new Target(run), [1, 2, 3]);

    private sealed class Target(Action<int> run) : IFuzzTarget
    {
        public string Name => "test";

        public IEnumerable<byte[]> Seeds => [];

        public void Run(ReadOnlySpan<byte> input) => run(input.Length);
    }
}
