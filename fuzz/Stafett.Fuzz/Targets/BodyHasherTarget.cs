using System.Security.Cryptography;
using Stafett.Authentication.Dkim;

namespace Stafett.Fuzz.Targets;

/// <summary>A body in pieces has the hashes that its canonical forms have when they are made step by step.</summary>
public sealed class BodyHasherTarget : IFuzzTarget
{
    public string Name => "dkim-body";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("\x05 C \r\nD \t E\r\n\r\n\r\n", "\x01", "\x03\r\n\r\n", "\x20no line end \t", "\x07 a\rb\nc\r\r\n \r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("\r\n", "\r\n\r\n", "\r", "\n", " ", "\t", " \r\n", "  ", new string('x', 40), new string('x', 600));

    /// <summary>The first octet says where to cut and where a length ends.</summary>
    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var body = input[1..];
        foreach (var form in Enum.GetValues<Canonicalization>())
        {
            var canonical = NaiveCanonicalizer.Body(body, form == Canonicalization.Relaxed);
            var length = Math.Min(input[0], canonical.Length);
            using var hasher = new BodyHasher([(form, null), (form, length), (form, canonical.Length + 1)]);
            for (var at = 0; at < body.Length; at += 1 + input[0])
                hasher.Write(body[at..Math.Min(body.Length, at + 1 + input[0])]);
            var hashes = hasher.Finish();
            FuzzCheck.That(hashes.TryGet(form, null, out var whole) && whole.SequenceEqual(SHA256.HashData(canonical)), $"another {form} body");
            FuzzCheck.That(hashes.TryGet(form, length, out var part) && part.SequenceEqual(SHA256.HashData(canonical.AsSpan(0, length))), $"another beginning of the {form} body");
            FuzzCheck.That(!hashes.TryGet(form, canonical.Length + 1, out _), "a hash of more than there is");
        }
    }

    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 256L * inputLength;
}
