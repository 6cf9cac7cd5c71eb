namespace Stafett.Fuzz.Tests;

/// <summary>The corpus, the seeds and a fixed set of mutations of them, under the same ceilings as the fuzzer.</summary>
public sealed class ReplayTests
{
    private const int Mutations = 2_000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Survives_its_corpus(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        FuzzRunner.WarmUp(target, Corpus.Inputs(target));

        foreach (var seed in target.Seeds)
            AssertFine(FuzzRunner.Run(target, seed), () => $"seed {Convert.ToHexString(seed)}");
        foreach (var file in Corpus.Files(target))
            AssertFine(FuzzRunner.Run(target, File.ReadAllBytes(file)), () => file);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Survives_mutations(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        var pool = Corpus.Inputs(target);
        var mutator = new Mutator(new SeededBits(2026), target.Tokens);
        FuzzRunner.WarmUp(target, pool);

        for (var i = 0; i < Mutations; i++)
        {
            var input = mutator.Mutate(pool);
            AssertFine(FuzzRunner.Run(target, input), () => Corpus.Write(target, "replay", input));
        }
    }

    [Fact]
    public void Every_target_has_seeds_and_a_name_of_its_own()
    {
        Assert.All(FuzzTargets.All, target => Assert.NotEmpty(target.Seeds));
        Assert.Equal(FuzzTargets.All.Count, FuzzTargets.All.Select(t => t.Name).Distinct().Count());
    }

    [Fact]
    public void Every_corpus_folder_has_a_target()
    {
        var folders = Directory.EnumerateDirectories(Corpus.Folder).Select(path => Path.GetFileName(path)!).ToHashSet();

        Assert.Equal([], folders.Except(FuzzTargets.All.Select(t => t.Name)));
    }

    private static void AssertFine(FuzzOutcome outcome, Func<string> where)
    {
        if (!outcome.IsFine)
            Assert.Fail($"{outcome.Kind}: {outcome.Message}\ninput: {where()}");
    }
}
