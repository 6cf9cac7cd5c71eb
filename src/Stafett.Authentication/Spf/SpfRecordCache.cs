using System.Runtime.CompilerServices;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>
/// Records that have been read, kept as long as the resolver keeps the answer that they came in: the cache of answers bounds this one, and
/// nothing can be out of date.
/// </summary>
internal sealed class SpfRecordCache
{
    // What is read takes more room than its text. Honest records are shorter than this, and the others can be read again.
    private const int MaxKeptLength = 4096;

    private readonly ConditionalWeakTable<DnsAnswer, SpfRecordSet> _read = [];

    /// <param name="answer">Of type TXT.</param>
    /// <param name="large">What is too long to be kept for others, and was read in this check.</param>
    public SpfRecordSet Get(DnsAnswer answer, ref List<(DnsAnswer Answer, SpfRecordSet Read)>? large)
    {
        if (_read.TryGetValue(answer, out var known))
            return known;
        foreach (var (other, same) in large ?? [])
        {
            if (ReferenceEquals(other, answer))
                return same;
        }

        var read = SpfRecordSet.Read(answer.Records);
        if (read.Length <= MaxKeptLength)
            _read.TryAdd(answer, read);
        else
            (large ??= []).Add((answer, read));
        return read;
    }
}
