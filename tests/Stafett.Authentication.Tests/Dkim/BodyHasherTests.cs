using System.Buffers;
using System.Security.Cryptography;
using Stafett.Authentication.Dkim;
using Stafett.Fuzz;

namespace Stafett.Authentication.Tests.Dkim;

public sealed class BodyHasherTests
{
    private const string Hard = "a  b\t c \r\n\r\n \t \r\nd\re\nf \r g\r\r\nlast \t\r\n\r\n  \r\n\r\r\n\t\r\n\r\n";

    // RFC 6376 §3.4.5, and what §3.4.3 and §3.4.4 say of bodies that are empty or have no line end.
    [Theory]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n", " C \r\nD \t E\r\n")]
    [InlineData("", "", "\r\n")]
    [InlineData("\r\n", "", "\r\n")]
    [InlineData("\r\n\r\n\r\n", "", "\r\n")]
    [InlineData(" \t \r\n", "", " \t \r\n")]
    [InlineData("a", "a\r\n", "a\r\n")]
    [InlineData("a \t", "a\r\n", "a \t\r\n")]
    [InlineData("a\r\n b", "a\r\n b\r\n", "a\r\n b\r\n")]
    [InlineData("a\r", "a\r\r\n", "a\r\r\n")]
    [InlineData("a\n", "a\n\r\n", "a\n\r\n")]
    [InlineData("\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n")]
    public void Bodies_are_hashed_as_the_rfc_says(string body, string relaxed, string simple)
    {
        Assert.Equal(Hash(relaxed), Compute(Mail.Octets(body), Canonicalization.Relaxed));
        Assert.Equal(Hash(simple), Compute(Mail.Octets(body), Canonicalization.Simple));
    }

    // RFC 6376 §3.4.3 and §3.4.4 print these.
    [Fact]
    public void Empty_bodies_have_the_hashes_that_the_rfc_prints()
    {
        Assert.Equal("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", Compute([], Canonicalization.Simple));
        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Compute([], Canonicalization.Relaxed));
    }

    [Fact]
    public void Every_cut_gives_the_same()
    {
        var body = Mail.Octets(Hard);
        foreach (var form in Enum.GetValues<Canonicalization>())
        {
            var expected = Convert.ToBase64String(SHA256.HashData(NaiveCanonicalizer.Body(body, form == Canonicalization.Relaxed)));
            for (var one = 0; one <= body.Length; one++)
            {
                for (var two = one; two <= body.Length; two++)
                    Assert.Equal(expected, Compute(body, form, one, two));
            }

            Assert.Equal(expected, Compute(body, form, [.. Enumerable.Range(1, body.Length - 1)]));
        }
    }

    [Fact]
    public void Every_beginning_of_a_body_is_a_body()
    {
        var body = Mail.Octets(Hard);
        for (var length = 0; length <= body.Length; length++)
        {
            foreach (var form in Enum.GetValues<Canonicalization>())
            {
                var expected = SHA256.HashData(NaiveCanonicalizer.Body(body.AsSpan(0, length), form == Canonicalization.Relaxed));
                Assert.Equal(Convert.ToBase64String(expected), Compute(body[..length], form));
            }
        }
    }

    [Fact]
    public void Random_bodies_match_the_naive_form_and_are_their_own_canonical_form()
    {
        var numbers = new SeededNumbers(6376);
        ReadOnlySpan<byte> alphabet = "ab  \t\r\n\n\r "u8;
        for (var round = 0; round < 3_000; round++)
        {
            var body = new byte[numbers.Next(round % 100 == 0 ? 5_000 : 120)];
            var density = 2 + numbers.Next(40);
            for (var i = 0; i < body.Length; i++)
            {
                body[i] = numbers.Next(density) == 0 ? alphabet[numbers.Next(alphabet.Length)] : (byte)'x';
                if (body[i] == '\r' && i + 1 < body.Length && numbers.Next(8) > 0)
                    body[++i] = (byte)'\n';
            }

            foreach (var form in Enum.GetValues<Canonicalization>())
            {
                var naive = NaiveCanonicalizer.Body(body, form == Canonicalization.Relaxed);
                var expected = Convert.ToBase64String(SHA256.HashData(naive));
                var cut = numbers.Next(body.Length + 1);
                Assert.Equal(expected, Compute(body, form, cut));
                Assert.Equal(expected, Compute(naive, form));
            }
        }
    }

    [Theory]
    [InlineData(Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Simple)]
    public void Every_length_is_hashed_in_one_pass(Canonicalization form)
    {
        var body = Mail.Octets(Hard);
        var canonical = NaiveCanonicalizer.Body(body, form == Canonicalization.Relaxed);
        using var hasher = new BodyHasher(Enumerable.Range(0, canonical.Length + 2).Select(length => (form, (long?)length)));
        foreach (var octet in body)
            hasher.Write([octet]);
        var hashes = hasher.Finish();

        for (var length = 0; length <= canonical.Length; length++)
        {
            Assert.True(hashes.TryGet(form, length, out var hash));
            Assert.Equal(SHA256.HashData(canonical.AsSpan(0, length)), hash.ToArray());
        }

        Assert.False(hashes.TryGet(form, canonical.Length + 1, out _));
    }

    [Fact]
    public void Long_runs_and_sequences_of_segments_are_taken_whole()
    {
        var body = Mail.Octets(string.Concat(Enumerable.Range(0, 4_000).Select(i => i % 7 == 0 ? $"line {i} \r\n\r\n" : $"text of line {i}, and more  of it\r\n")));
        var first = new Piece(body.AsMemory(0, 1_000), null);
        var last = new Piece(body.AsMemory(1_000), first);
        using var hasher = new BodyHasher([(Canonicalization.Simple, null)]);
        hasher.Write(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
        var hashes = hasher.Finish();

        Assert.True(hashes.TryGet(Canonicalization.Relaxed, null, out var relaxed));
        Assert.Equal(SHA256.HashData(NaiveCanonicalizer.Body(body, true)), relaxed.ToArray());
        Assert.True(hashes.TryGet(Canonicalization.Simple, null, out var simple));
        Assert.Equal(SHA256.HashData(NaiveCanonicalizer.Body(body, false)), simple.ToArray());
    }

    [Fact]
    public void What_was_not_asked_for_is_a_mistake_of_the_caller()
    {
        using var hasher = new BodyHasher();
        var hashes = hasher.Finish();

        Assert.Throws<InvalidOperationException>(() => hashes.TryGet(Canonicalization.Simple, null, out _));
    }

    private static string Hash(string canonical) => Convert.ToBase64String(SHA256.HashData(Mail.Octets(canonical)));

    private static string Compute(byte[] body, Canonicalization form, params int[] cuts)
    {
        using var hasher = new BodyHasher([(form, null)]);
        var at = 0;
        foreach (var cut in cuts.Append(body.Length))
        {
            hasher.Write(body.AsSpan(at, cut - at));
            at = cut;
        }

        _ = hasher.Finish().TryGet(form, null, out var hash);
        return Convert.ToBase64String(hash);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
