using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// Looks keys up and keeps them parsed, because to import a key costs seven verifications. How long an answer is good is the resolver's affair: it is asked
/// each time, and a parsed key stands as long as the records say the same. One for the process; any thread.
/// </summary>
public sealed class DkimKeyResolver(IDnsResolver dns)
{
    /// <summary>RFC 6376 §3.6.2.2 leaves several records under one name undefined; they are read up to this many.</summary>
    public const int MaxRecords = 4;

    /// <summary>Of these, the keys that are tried: a chain of 50 seals asks for a hundred, each with an import and a check, and strangers publish them.</summary>
    public const int MaxKeys = 2;

    /// <summary>A table of fixed size, so that strangers cannot fill memory: a name has four places by its hash, and a new one takes one of them in turn.</summary>
    internal const int CacheSize = 4_096;

    private const int Ways = 4;

    private readonly Entry?[] _cache = new Entry?[CacheSize];
    private int _turn;

    internal async ValueTask<DkimKeyAnswer> ResolveAsync(string keyName, CancellationToken cancellationToken)
    {
        if (!DnsName.TryNormalize(keyName, out var name))
            return DkimKeyAnswer.None;
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken);
        if (answer.IsTemporaryFailure)
            return DkimKeyAnswer.Unknown;
        return answer.Status == DnsStatus.Success ? Parsed(name, answer) : DkimKeyAnswer.None;
    }

    private DkimKeyAnswer Parsed(string name, DnsAnswer answer)
    {
        // String hashes are random in each process: nobody can aim at a place.
        var places = _cache.AsSpan((int)((uint)name.GetHashCode(StringComparison.Ordinal) % (CacheSize / Ways)) * Ways, Ways);
        var place = -1;
        for (var i = 0; i < places.Length; i++)
        {
            if (Volatile.Read(ref places[i]) is not { } entry)
            {
                place = i;
                continue;
            }

            if (entry.Name != name)
                continue;
            if (ReferenceEquals(entry.Answer, answer))
                return entry.Keys;
            place = i;
            if (!IsSame(entry.Answer, answer))
                break;
            Volatile.Write(ref places[i], entry with { Answer = answer });
            return entry.Keys;
        }

        var keys = new DkimKeyAnswer(Parse(answer), false);
        if (place < 0)
            place = (int)((uint)Interlocked.Increment(ref _turn) % Ways);
        Volatile.Write(ref places[place], new Entry(name, answer, keys));
        return keys;
    }

    private static ImmutableArray<DkimKeyRecord> Parse(DnsAnswer answer)
    {
        var keys = ImmutableArray.CreateBuilder<DkimKeyRecord>();
        var room = new byte[DkimKeyRecordParser.MaxLength];
        var usable = 0;
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && TryJoin(txt, room, out var length) && DkimKeyRecordParser.Parse(room.AsSpan(0, length)) is { } key)
            {
                keys.Add(key);
                usable += key.Key is null ? 0 : 1;
            }

            if (keys.Count == MaxRecords || usable == MaxKeys)
                break;
        }

        return keys.ToImmutable();
    }

    // RFC 6376 §3.6.2.2: the strings of a record are joined with nothing between them.
    private static bool TryJoin(TxtRecord record, Span<byte> room, out int length)
    {
        length = 0;
        foreach (var part in record.Strings)
        {
            if (part.Length > room.Length - length)
                return false;
            part.Span.CopyTo(room[length..]);
            length += part.Length;
        }

        return true;
    }

    private static bool IsSame(DnsAnswer one, DnsAnswer other)
    {
        if (one.Records.Length != other.Records.Length)
            return false;
        for (var i = 0; i < one.Records.Length; i++)
        {
            if (one.Records[i] is not TxtRecord a || other.Records[i] is not TxtRecord b || a.Strings.Length != b.Strings.Length)
                return false;
            for (var j = 0; j < a.Strings.Length; j++)
            {
                if (!a.Strings[j].Span.SequenceEqual(b.Strings[j].Span))
                    return false;
            }
        }

        return true;
    }

    private sealed record Entry(string Name, DnsAnswer Answer, DkimKeyAnswer Keys);
}
