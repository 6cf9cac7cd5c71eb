namespace Stafett.Fuzz;

/// <summary>
/// Looks for work that grows faster than its input: every pair of pieces of a target's grammar, over and over, behind nothing and behind each
/// of its seeds, at the longest length and at a quarter of it. What is linear takes four times as long; twice that is a finding.
/// </summary>
/// <param name="octets">Tried as pieces besides the target's tokens.</param>
public sealed class GrowthSearch(IFuzzTarget target, IEnumerable<byte> octets)
{
    private const int Quarter = Mutator.MaxLength / 4;
    private const double MostGrowth = 8;

    /// <summary>Below it a measurement says nothing.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromMilliseconds(20);

    public int Runs { get; private set; }

    public int Findings { get; private set; }

    public void Run(TextWriter output)
    {
        byte[][] pieces = [.. target.Tokens, .. octets.Select(octet => (byte[])[octet])];
        byte[][] starts = [[], .. target.Seeds.Where(seed => seed.Length < Quarter / 4)];
        FuzzRunner.WarmUp(target, target.Seeds);
        foreach (var first in pieces)
        {
            foreach (var second in pieces)
            {
                foreach (var start in starts)
                    Try(length => Repeated(start, [.. first, .. second], length), output);
                Try(length => [.. Repeated([], first, length / 2), .. Repeated([], second, length / 2)], output);
            }
        }

        foreach (var first in target.Tokens)
        {
            foreach (var second in target.Tokens)
            {
                foreach (var third in target.Tokens)
                    Try(length => Repeated([], [.. first, .. second, .. third], length), output);
            }
        }
    }

    private void Try(Func<int, byte[]> make, TextWriter output)
    {
        var large = make(Mutator.MaxLength);
        var outcome = FuzzRunner.Run(target, large);
        Runs++;
        if (!outcome.IsFine)
            Find(outcome.Kind!, large, outcome.Message, output);
        else if (outcome.Took > Worth && Fastest(large) is var whole && whole > Worth && Fastest(make(Quarter)) is var quarter && whole > quarter * MostGrowth)
            Find("growth", large, $"{whole.TotalMilliseconds:0} ms for {large.Length} octets of input, {quarter.TotalMilliseconds:0.0} ms for a quarter of them.", output);
    }

    private void Find(string kind, byte[] input, string message, TextWriter output)
    {
        Findings++;
        output.WriteLine($"{target.Name}: {kind}: {message}");
        output.WriteLine($"{target.Name}: the input is {Corpus.Write(target, kind, input)}");
    }

    // A pause of the machine makes a run slower, never faster.
    private TimeSpan Fastest(byte[] input) => Enumerable.Range(0, 3).Min(_ => FuzzRunner.Run(target, input).Took);

    private static byte[] Repeated(byte[] start, byte[] piece, int length)
    {
        var result = new byte[length];
        start.CopyTo(result, 0);
        for (var at = start.Length; at < length; at += piece.Length)
            piece.AsSpan(0, Math.Min(piece.Length, length - at)).CopyTo(result.AsSpan(at));
        return result;
    }
}
