namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// What <see cref="MimeReader"/> found. The ranges of all events, in order, cover the message from the first octet to the last without gap
/// or overlap; <see cref="PartEnd"/> is empty.
/// </summary>
public enum MimeEvent
{
    None,

    /// <summary>A part starts: its header section with the blank line behind it.</summary>
    Headers,

    /// <summary>The body of a part that has no parts inside, still in its transfer encoding.</summary>
    Body,

    /// <summary>What stands in a multipart before its first boundary.</summary>
    Preamble,

    /// <summary>A boundary line with the line end before it, which belongs to it (RFC 2046 §5.1.1), and the one behind it.</summary>
    Delimiter,

    /// <summary>The last boundary line of a multipart; the line end behind it is already epilogue.</summary>
    CloseDelimiter,

    Epilogue,

    /// <summary>The innermost open part ends here, whether or not its closing boundary was there.</summary>
    PartEnd,
}
