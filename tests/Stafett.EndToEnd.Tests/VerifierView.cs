using System.Security.Cryptography;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// A message as a DKIM verifier hashes it (RFC 6376 §3.4), written for the tests alone: where a forwarded copy gives the same input as the original,
/// every signature that was valid still is. Octets are characters of the same number.
/// </summary>
internal sealed class VerifierView
{
    private readonly List<string> _fields = [];

    public VerifierView(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        var position = 0;
        while (position < text.Length)
        {
            var end = EndOfLine(text, position);
            if (text.AsSpan(position, end - position) is "\r\n")
            {
                position = end;
                break;
            }

            if (text[position] is ' ' or '\t' && _fields.Count > 0)
                _fields[^1] += text[position..end];
            else
                _fields.Add(text[position..end]);
            position = end;
        }

        Body = text[position..];
    }

    public string Body { get; }

    /// <summary>Folded, without those that hold no colon.</summary>
    public IEnumerable<string> Names => _fields.Where(f => f.Contains(':', StringComparison.Ordinal)).Select(NameOf);

    public string SimpleBodyHash => Hash(Body.Length == 0 ? "\r\n" : Body.TrimEnd('\r', '\n') + "\r\n");

    public string RelaxedBodyHash
    {
        get
        {
            var lines = Body.Split("\r\n").Select(l => Squeeze(l).TrimEnd(' '));
            var body = string.Join("\r\n", lines).TrimEnd('\r', '\n');
            return Hash(body.Length == 0 ? "" : body + "\r\n");
        }
    }

    /// <summary>The names in h= of every DKIM-Signature and ARC-Message-Signature, listed as often as there.</summary>
    public IEnumerable<string> SignedNames
    {
        get
        {
            foreach (var signature in _fields.Where(f => NameOf(f) is "dkim-signature" or "arc-message-signature"))
            {
                foreach (var tag in Value(signature).Split(';'))
                {
                    if (tag.TrimStart().StartsWith("h=", StringComparison.Ordinal))
                    {
                        foreach (var name in tag[(tag.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(':'))
                            yield return name.Trim().ToLowerInvariant();
                    }
                }
            }
        }
    }

    /// <summary>RFC 6376 §5.4.2: of a name that is listed several times, instances are taken from the bottom up; one that does not exist is empty.</summary>
    public string HeaderInput(IEnumerable<string> names, bool relaxed)
    {
        var input = new StringBuilder();
        var taken = new Dictionary<string, int>();
        foreach (var name in names)
        {
            var count = taken.GetValueOrDefault(name);
            taken[name] = count + 1;
            if (_fields.Where(f => NameOf(f) == name).Reverse().ElementAtOrDefault(count) is { } field)
                input.Append(relaxed ? $"{name}:{Squeeze(Value(field).Replace("\r\n", "", StringComparison.Ordinal)).Trim(' ')}\r\n" : field);
        }

        return input.ToString();
    }

    private static string NameOf(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : field[..colon].TrimEnd(' ', '\t').ToLowerInvariant();
    }

    private static string Value(string field) => field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static int EndOfLine(string text, int position)
    {
        var end = text.IndexOf("\r\n", position, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + 2;
    }

    private static string Squeeze(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is not (' ' or '\t'))
                output.Append(c);
            else if (output.Length == 0 || output[^1] != ' ')
                output.Append(' ');
        }

        return output.ToString();
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.Latin1.GetBytes(text)));
}
