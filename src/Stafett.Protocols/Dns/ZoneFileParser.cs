using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Stafett.Protocols.Dns;

/// <summary>
/// Master files (RFC 1035 §5): $ORIGIN, $TTL (RFC 2308 §4), times with units, TYPEn and \# (RFC 3597 §5). One text may hold
/// several zones. $INCLUDE is refused: nothing here opens files.
/// </summary>
public static class ZoneFileParser
{
    /// <summary>Characters of one text.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Nobody reads more.</summary>
    public const int MaxErrors = 50;

    private const uint TtlWithoutAny = 3600;

    /// <param name="text">The whole file.</param>
    /// <param name="origin">What relative names are below until the first $ORIGIN; empty is the root.</param>
    /// <param name="zone">Null when there is any error.</param>
    /// <param name="errors">At most <see cref="MaxErrors"/>, in the order of lines.</param>
    public static bool TryParse(string text, string origin, [NotNullWhen(true)] out DnsZone? zone, out ImmutableArray<ZoneFileError> errors)
    {
        zone = null;
        errors = [];
        if (text.Length > MaxLength)
            errors = [new ZoneFileError(1, $"the text has {text.Length} characters, at most {MaxLength} are read")];
        else if (!DnsName.TryNormalize(origin, out var start))
            errors = [new ZoneFileError(1, $"the origin \"{origin}\" is no name")];
        else
            zone = new Reading(start).Run(text, out errors);
        return zone is not null;
    }

    /// <summary>Seconds, or numbers with the units s, m, h, d, w as in <c>1h30m</c>.</summary>
    internal static bool TryReadTime(string text, out uint seconds)
    {
        seconds = 0;
        ulong total = 0, number = 0;
        var digits = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                number = number * 10 + (uint)(c - '0');
                if (++digits > 10)
                    return false;
                continue;
            }

            ulong unit = char.ToLowerInvariant(c) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
            if (unit == 0 || digits == 0)
                return false;
            total += number * unit;
            (number, digits) = (0, 0);
            if (total > int.MaxValue)
                return false;
        }

        total += number;
        // RFC 2181 §8
        if (text.Length == 0 || total > int.MaxValue)
            return false;
        seconds = (uint)total;
        return true;
    }

    private sealed class Reading(string origin)
    {
        private readonly List<DnsRecord> _records = [];
        private readonly List<ZoneFileError> _errors = [];
        private readonly Dictionary<string, (int Line, bool IsAlias)> _owners = new(StringComparer.Ordinal);
        private string _origin = origin;
        private string? _owner;
        private uint? _defaultTtl;
        private uint? _lastTtl;

        public DnsZone? Run(string text, out ImmutableArray<ZoneFileError> errors)
        {
            var tokenizer = new ZoneFileTokenizer(text);
            while (_errors.Count < MaxErrors)
            {
                if (tokenizer.TryRead(out var entry, out var error, out var hasMore))
                    Read(entry!);
                else if (hasMore)
                    _errors.Add(error);
                else
                    break;
            }

            errors = [.. _errors];
            return _errors.Count == 0 ? new DnsZone(_records) : null;
        }

        private void Read(ZoneFileEntry entry)
        {
            var problem = entry is { HasOwner: true } && entry.Tokens[0] is { IsQuoted: false, Text: ['$', ..] }
                ? ReadDirective(entry.Tokens)
                : ReadRecord(entry);
            if (problem is not null)
                _errors.Add(new ZoneFileError(entry.Line, problem));
        }

        private string? ReadDirective(IReadOnlyList<ZoneFileToken> tokens)
        {
            var directive = tokens[0].Text.ToUpperInvariant();
            switch (directive)
            {
                case "$ORIGIN" when tokens.Count == 2:
                    if (!ZoneRecordParser.TryReadName(tokens[1], _origin, out var origin))
                        return $"\"{tokens[1].Text}\" is no name";
                    _origin = origin;
                    return null;
                case "$TTL" when tokens.Count == 2:
                    if (!TryReadTime(tokens[1].Text, out var ttl))
                        return $"\"{tokens[1].Text}\" is no time; write seconds, or such as 1h30m";
                    _defaultTtl = ttl;
                    return null;
                case "$ORIGIN" or "$TTL":
                    return $"{directive} has one value";
                case "$INCLUDE":
                    return "$INCLUDE is not read: put everything into one file";
                default:
                    return $"{tokens[0].Text} is not known; there are $ORIGIN and $TTL";
            }
        }

        private string? ReadRecord(ZoneFileEntry entry)
        {
            var tokens = entry.Tokens;
            var at = 0;
            if (entry.HasOwner)
            {
                if (!ZoneRecordParser.TryReadName(tokens[at++], _origin, out var owner))
                    return $"the owner \"{tokens[0].Text}\" is no name";
                _owner = owner;
            }

            if (_owner is null)
                return "the first record has no owner: begin its line with a name";
            if (!TryReadTtlAndClass(tokens, ref at, out var ttl, out var problem))
                return problem;
            if (at == tokens.Count)
                return "the type is missing";
            if (!ZoneRecordParser.TryReadType(tokens[at], out var type))
                return $"\"{tokens[at].Text}\" is no type that is read here; others can be written as TYPE123 \\# length hexadecimal";
            problem = ZoneRecordParser.Parse(_owner, ttl ?? DefaultTtl, type, [.. tokens.Skip(at + 1)], _origin, out var record);
            return problem ?? Add(record!, entry.Line, ttl is null);
        }

        private uint DefaultTtl => _defaultTtl ?? _lastTtl ?? TtlWithoutAny;

        private bool TryReadTtlAndClass(IReadOnlyList<ZoneFileToken> tokens, ref int at, out uint? ttl, out string? problem)
        {
            ttl = null;
            problem = null;
            // In either order, each at most once (RFC 1035 §5.1).
            for (var hasClass = false; at < tokens.Count && !tokens[at].IsQuoted; at++)
            {
                var word = tokens[at].Text;
                if (ttl is null && char.IsAsciiDigit(word[0]) && TryReadTime(word, out var seconds))
                {
                    ttl = seconds;
                    _lastTtl = seconds;
                }
                else if (!hasClass && word.Equals("IN", StringComparison.OrdinalIgnoreCase))
                {
                    hasClass = true;
                }
                else
                {
                    if (word.ToUpperInvariant() is "CH" or "HS" or "CS")
                        problem = $"the class {word} is not read, only IN";
                    return problem is null;
                }
            }

            return true;
        }

        private string? Add(DnsRecord record, int line, bool takesDefaultTtl)
        {
            // RFC 1034 §3.6.2: a CNAME stands alone.
            var isAlias = record.Type == DnsType.CNAME;
            if (_owners.TryGetValue(record.Name, out var other) && (isAlias || other.IsAlias))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"\"{record.Name}\" has other records already (line {other.Line}): a name with a CNAME has nothing else");
            }

            _owners[record.Name] = (line, isAlias);
            if (record is SoaRecord soa && takesDefaultTtl && _defaultTtl is null && _lastTtl is null)
            {
                // RFC 2308 §4 made the minimum the time of negative answers; files without any TTL still mean the old use.
                _lastTtl = soa.Minimum;
                record = soa with { Ttl = soa.Minimum };
            }

            _records.Add(record);
            return null;
        }
    }
}
