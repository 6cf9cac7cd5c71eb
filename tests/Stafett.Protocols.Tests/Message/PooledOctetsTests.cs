using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class PooledOctetsTests
{
    [Fact]
    public void Grows_keeps_what_is_written_and_takes_off_what_is_cut()
    {
        using var octets = new PooledOctets(1);
        var expected = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            octets.Write(Encoding.ASCII.GetBytes($"{i} "));
            expected.Append(i).Append(' ');
        }

        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(octets.Written));
        octets.Truncate(2);
        Assert.Equal("0 ", Encoding.ASCII.GetString(octets.Written));
    }

    // One array in two hands would show one message in another.
    [Fact]
    public void Given_back_twice_no_two_get_the_same_array()
    {
        var octets = new PooledOctets(100_000);
        octets.Write("one"u8);
        octets.Dispose();
        octets.Dispose();
        Assert.Equal(0, octets.Written.Length);
        var (first, second) = (new PooledOctets(100_000), new PooledOctets(100_000));
        first.Write("first"u8);
        second.Write("other"u8);
        Assert.Equal("first", Encoding.ASCII.GetString(first.Written));
        first.Dispose();
        second.Dispose();
    }
}
