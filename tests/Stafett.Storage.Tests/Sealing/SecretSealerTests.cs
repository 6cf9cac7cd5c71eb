using Stafett.Storage.Sealing;

namespace Stafett.Storage.Tests.Sealing;

public sealed class SecretSealerTests
{
    private static readonly byte[] Secret = [1, 2, 3, 4, 5];

    [Fact]
    public void What_was_sealed_opens_at_its_place_alone()
    {
        var sealer = new SecretSealer(new MasterKeyRing(MasterKey.New()));

        var value = sealer.Seal(Secret, "domains/1/key");

        Assert.Equal(Secret, sealer.Open(value, "domains/1/key"));
        Assert.Null(sealer.Open(value, "domains/2/key"));
        Assert.NotEqual(value, sealer.Seal(Secret, "domains/1/key"));
        Assert.Equal(Secret.Length + SecretSealer.Overhead, value.Length);
        Assert.Empty(sealer.Open(sealer.Seal([], "x"), "x")!);
    }

    [Fact]
    public void A_changed_bit_or_a_cut_anywhere_opens_nothing()
    {
        var sealer = new SecretSealer(new MasterKeyRing(MasterKey.New()));
        var value = sealer.Seal(Secret, "place");
        for (var i = 0; i < value.Length; i++)
        {
            for (var bit = 1; bit < 256; bit <<= 1)
            {
                var changed = value.ToArray();
                changed[i] ^= (byte)bit;
                Assert.Null(sealer.Open(changed, "place"));
            }

            Assert.Null(sealer.Open(value.AsSpan(0, i), "place"));
        }
    }

    [Fact]
    public void An_old_key_opens_and_the_new_one_seals()
    {
        var ring = new MasterKeyRing(MasterKey.New());
        var old = new SecretSealer(ring);
        var rotated = new SecretSealer(ring.Rotated());
        var value = old.Seal(Secret, "place");

        var renewed = rotated.Seal(rotated.Open(value, "place"), "place");

        Assert.False(rotated.IsCurrent(value));
        Assert.True(rotated.IsCurrent(renewed));
        Assert.Null(old.Open(renewed, "place"));
    }

    [Fact]
    public void A_ring_is_read_as_it_was_written()
    {
        var ring = MasterKeyRing.Parse($"{new string('a', 64)}, {new string('b', 64)}\n");
        var value = new SecretSealer(MasterKeyRing.Parse(new string('b', 64))).Seal("secret", "place");

        Assert.Equal("secret", new SecretSealer(ring).OpenText(value, "place"));
        Assert.Null(new SecretSealer(ring.WithoutOld()).Open(value, "place"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("abc")]
    [InlineData("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public void What_is_no_key_is_refused_without_showing_it(string text)
    {
        var failure = Assert.Throws<FormatException>(() => MasterKeyRing.Parse(text));

        if (text.Length > 3)
            Assert.DoesNotContain(text, failure.Message);
    }
}
