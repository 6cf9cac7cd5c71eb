namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>What a built message may consist of.</summary>
public enum MessageForm
{
    /// <summary>ASCII only: for any server.</summary>
    SevenBit,

    /// <summary>Bodies may be UTF-8; for servers with 8BITMIME (RFC 6152).</summary>
    EightBit,

    /// <summary>Header fields too may be UTF-8; for servers with SMTPUTF8 (RFC 6531).</summary>
    International,
}

/// <param name="Parts">All of them, nested ones and multiparts included.</param>
/// <param name="Depth">Multiparts around a part.</param>
/// <param name="HeaderLength">Octets of the message's header section and of each part's.</param>
/// <param name="Addresses">Of one field.</param>
public readonly record struct BuildLimits(int Parts, int Depth, int HeaderLength, int HeaderFields, int Addresses)
{
    /// <summary>What our own reader accepts, so that nothing is sent that we would refuse.</summary>
    public static readonly BuildLimits Default = new(1_000, 100, HeaderLimits.Default.Length, HeaderLimits.Default.Fields, AddressListParser.DefaultMaxAddresses);
}

/// <param name="Date">Becomes the Date field.</param>
/// <param name="Token">16 to 40 letters and digits that nobody can guess, different for each message: they make the Message-ID unique and keep boundaries apart from content.</param>
/// <param name="Host">Right side of the Message-ID.</param>
public sealed record BuildOptions(DateTimeOffset Date, string Token, Domain Host)
{
    public MessageForm Form { get; init; } = MessageForm.EightBit;

    public BuildLimits Limits { get; init; } = BuildLimits.Default;
}
