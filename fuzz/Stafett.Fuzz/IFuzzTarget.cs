namespace Stafett.Fuzz;

/// <summary>
/// A piece of code that reads what a peer sends. Whatever the input, <see cref="Run"/> may neither throw nor exceed its ceilings;
/// where it accepts, it should show by a slow, independent look that the input deserved it (<see cref="FuzzCheck"/>).
/// </summary>
public interface IFuzzTarget
{
    /// <summary>As on the command line, and the folder below fuzz/corpus.</summary>
    string Name { get; }

    /// <summary>Well-formed inputs to start from, besides those in the corpus.</summary>
    IEnumerable<byte[]> Seeds { get; }

    /// <summary>Pieces that mean something in this grammar.</summary>
    IReadOnlyList<byte[]> Tokens => [];

    /// <summary>Octets one run may allocate. The default allows a string of each octet and a few copies of it.</summary>
    long MemoryCeiling(int inputLength) => 256 * 1024 + 64L * inputLength;

    void Run(ReadOnlySpan<byte> input);
}
