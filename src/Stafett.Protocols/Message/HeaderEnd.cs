namespace Stafett.Protocols.Message;

/// <summary>What ended a header section.</summary>
public enum HeaderEnd
{
    /// <summary>RFC 5322 §2.1: the empty line.</summary>
    BlankLine,

    /// <summary>A line that is no field: the body starts with it.</summary>
    BodyLine,

    /// <summary>The message has no body.</summary>
    EndOfMessage,
}
