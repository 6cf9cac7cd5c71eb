namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>Why a message cannot be built.</summary>
public enum BuildProblem
{
    None,

    /// <summary>No From address (RFC 5322 §3.6).</summary>
    NoAuthor,

    /// <summary>Several From addresses and no Sender (RFC 5322 §3.6.2).</summary>
    NoSender,

    /// <summary>An address that only SMTPUTF8 can carry, in a message that has to do without.</summary>
    InternationalAddress,

    /// <summary>A field was given that the builder writes itself.</summary>
    ReservedField,
    TooManyParts,
    TooDeep,
    TooManyAddresses,
    TooManyFields,

    /// <summary>A header section beyond the limit, or a file name or parameter that readers would cut.</summary>
    HeaderTooLarge,

    /// <summary>A multipart without parts (RFC 2046 §5.1.1 demands one), or one whose type is none.</summary>
    BadMultipart,

    /// <summary>A raw part has no header section of its own, lines that nobody may send, or octets that the form does not allow.</summary>
    BadRawPart,

    /// <summary>The token is too short, or not letters and digits alone.</summary>
    BadToken,

    /// <summary>Content holds the token and all its variants: it was known to whoever wrote the content.</summary>
    BoundaryInContent,
}
