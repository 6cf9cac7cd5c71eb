using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tls;

/// <summary>Reads the file <c>/.well-known/mta-sts.txt</c> (RFC 8461 §3.2): a field a line, unknown ones passed over.</summary>
public static class MtaStsPolicyParser
{
    /// <summary>Octets (RFC 8461 §3.3 advises to take 64 KB at most).</summary>
    public const int MaxLength = 64 * 1024;

    // Many more than a domain has exchangers.
    private const int MaxPatterns = 200;
    private const int MaxAgeDigits = 10;

    private static ReadOnlySpan<byte> Space => " \t"u8;

    /// <param name="text">The file, lines ended by LF or CRLF.</param>
    /// <param name="policy">Null: senders act as if there were none.</param>
    /// <param name="problem">What is wrong, a phrase for people in printable ASCII; empty when nothing is.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MtaStsPolicy? policy, out string problem)
    {
        policy = null;
        problem = "it is longer than 64 KB";
        if (text.Length > MaxLength)
            return false;
        var fields = new Fields();
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = WithoutEnd(text[range]);
            if (line.IsEmpty)
                continue;
            problem = fields.Read(line);
            if (problem.Length > 0)
            {
                problem = $"line {number}: {problem}";
                return false;
            }
        }

        problem = fields.Missing();
        if (problem.Length > 0)
            return false;
        policy = new MtaStsPolicy(fields.Mode!.Value, fields.Patterns.ToImmutable(), fields.MaxAge!.Value);
        return true;
    }

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line) => (line is [.., (byte)'\r'] ? line[..^1] : line).TrimEnd(Space);

    private sealed class Fields
    {
        private bool _hasVersion;

        public MtaStsMode? Mode { get; private set; }

        public int? MaxAge { get; private set; }

        public ImmutableArray<string>.Builder Patterns { get; } = ImmutableArray.CreateBuilder<string>();

        /// <summary>What is wrong with a line; empty when nothing is.</summary>
        public string Read(ReadOnlySpan<byte> line)
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 1)
                return "it is not written as name: value";
            var name = line[..colon];
            var value = line[(colon + 1)..].TrimStart(Space);
            // RFC 8461 §3.2: of a field that is there twice the first counts; only mx repeats.
            if (name.SequenceEqual("version"u8) && !_hasVersion)
            {
                _hasVersion = value.SequenceEqual("STSv1"u8);
                return _hasVersion ? "" : "version is not STSv1";
            }

            if (name.SequenceEqual("mode"u8) && Mode is null)
                return ReadMode(value);
            if (name.SequenceEqual("max_age"u8) && MaxAge is null)
                return ReadAge(value);
            return name.SequenceEqual("mx"u8) ? ReadPattern(value) : "";
        }

        public string Missing() => (_hasVersion, Mode, MaxAge) switch
        {
            (false, _, _) => "version is missing",
            (_, null, _) => "mode is missing",
            (_, _, null) => "max_age is missing",
            (_, not MtaStsMode.None, _) when Patterns.Count == 0 => "mx is missing",
            _ => "",
        };

        private string ReadMode(ReadOnlySpan<byte> value)
        {
            Mode = value switch
            {
                _ when value.SequenceEqual("enforce"u8) => MtaStsMode.Enforce,
                _ when value.SequenceEqual("testing"u8) => MtaStsMode.Testing,
                _ when value.SequenceEqual("none"u8) => MtaStsMode.None,
                _ => null,
            };
            return Mode is null ? "mode is none of enforce, testing and none" : "";
        }

        private string ReadAge(ReadOnlySpan<byte> value)
        {
            if (value.Length is 0 or > MaxAgeDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return $"max_age is no number from 0 to {MtaStsPolicy.LongestAge}";
            long age = 0;
            foreach (var digit in value)
                age = age * 10 + digit - '0';
            MaxAge = (int)Math.Min(age, int.MaxValue);
            return age <= MtaStsPolicy.LongestAge ? "" : $"max_age is no number from 0 to {MtaStsPolicy.LongestAge}";
        }

        private string ReadPattern(ReadOnlySpan<byte> value)
        {
            if (Patterns.Count == MaxPatterns)
                return $"more than {MaxPatterns} lines begin with mx";
            var isWildcard = value.StartsWith("*."u8);
            if (!Domain.TryParse(isWildcard ? value[2..] : value, out var host) || host.Literal is not null)
                return "mx names no host";
            Patterns.Add(isWildcard ? $"*.{host.Name}" : host.Name);
            return "";
        }
    }
}
