using System.Text;

namespace Stafett.Fuzz.Tests;

/// <summary>The fuzzer itself finds what it is there to find, and finds it again.</summary>
public sealed class CeilingTests
{
    [Fact]
    public void A_crash_is_found() => Assert.Equal("crash", Run(_ => throw new InvalidOperationException()).Kind);

    [Fact]
    public void A_wrong_answer_is_found() => Assert.Equal("wrong", Run(_ => FuzzCheck.That(false, "accepted")).Kind);

    [Fact]
    public void Too_much_memory_is_found() => Assert.Equal("memory", Run(input => GC.KeepAlive(new byte[10_000_000 + input.Length])).Kind);

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

    [Fact]
    public void The_search_for_growth_repeats_every_two_and_three_pieces()
    {
        var inputs = new HashSet<string>();
        var target = new Target(input => inputs.Add(Encoding.ASCII.GetString(input[..6]) + input.Length)) { Seeds = [[.. "s"u8]], Tokens = [[.. "xy"u8], [.. "z"u8]] };
        var search = new GrowthSearch(target, [.. "!"u8]);
        search.Run(TextWriter.Null);

        Assert.Equal(0, search.Findings);
        Assert.Superset(new HashSet<string> { "xyzxyz65536", "sxyzxy65536", "sz!z!z65536", "xyxyzx65536", "zzxyzz65536", "!!!!!!65536" }, inputs);
    }

    private static List<byte[]> Inputs(ulong seed)
    {
        var mutator = new Mutator(new SeededBits(seed), [[.. "token"u8]]);
        return [.. Enumerable.Range(0, 2_000).Select(_ => mutator.Mutate([[.. "one input"u8], [.. "another"u8]]))];
    }

    private static FuzzOutcome Run(Action<byte[]> run) => FuzzRunner.Run(new Target(run), [1, 2, 3]);

    private sealed class Target(Action<byte[]> run) : IFuzzTarget
    {
        public string Name => "test";

        public IEnumerable<byte[]> Seeds { get; init; } = [];

        public IReadOnlyList<byte[]> Tokens { get; init; } = [];

        public void Run(ReadOnlySpan<byte> input) => run(input.ToArray());
    }
}
