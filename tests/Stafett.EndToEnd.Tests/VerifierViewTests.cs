using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>The measure itself, against what RFC 6376 prints.</summary>
public sealed class VerifierViewTests
{
    // RFC 6376 §3.4.5 and 3.4.6
    private static readonly VerifierView Example = new(Encoding.ASCII.GetBytes("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n"));

    [Fact]
    public void Header_fields_are_relaxed_as_in_the_example()
    {
        Assert.Equal(["a", "b"], Example.Names);
        Assert.Equal("a:X\r\nb:Y Z\r\n", Example.HeaderInput(Example.Names, relaxed: true));
        Assert.Equal("A: X\r\nB : Y\t\r\n\tZ  \r\n", Example.HeaderInput(Example.Names, relaxed: false));
    }

    [Fact]
    public void Bodies_hash_as_in_the_example()
    {
        Assert.Equal(new VerifierView("A: X\r\n\r\n C\r\nD E\r\n"u8.ToArray()).SimpleBodyHash, Example.RelaxedBodyHash);
        Assert.NotEqual(Example.SimpleBodyHash, Example.RelaxedBodyHash);
    }

    // RFC 6376 §3.4.3 and 3.4.4
    [Fact]
    public void The_empty_body_has_the_hashes_that_the_standard_names()
    {
        var empty = new VerifierView("A: X\r\n\r\n"u8.ToArray());

        Assert.Equal("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", empty.SimpleBodyHash);
        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", empty.RelaxedBodyHash);
    }

    [Fact]
    public void Instances_are_taken_from_the_bottom_up()
    {
        var view = new VerifierView("X: 1\r\nX: 2\r\nX: 3\r\n\r\n"u8.ToArray());

        Assert.Equal("X: 3\r\nX: 2\r\n", view.HeaderInput(["x", "x", "y"], relaxed: false));
    }
}
