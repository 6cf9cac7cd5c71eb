namespace Stafett.Server.Tests;

/// <summary>The same numbers in every run (xorshift64*), so that a failure can be repeated.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed == 0 ? 1 : seed;

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)limit);
    }
}
