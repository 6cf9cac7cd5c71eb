using Stafett.Protocols.Message;

namespace Stafett.Authentication.Srs;

public enum SrsStatus
{
    /// <summary>Signed by us and not too old.</summary>
    Valid,

    /// <summary>An ordinary address: nothing to reverse.</summary>
    NotSrs,

    /// <summary>Begins like an SRS address, but has not its parts, or they form no address.</summary>
    Malformed,

    /// <summary>Not signed with any of our secrets.</summary>
    BadHash,

    /// <summary>Signed by us, but more days ago than we answer for.</summary>
    Expired,
}

/// <param name="Address">Whom the bounce belongs to; null unless <see cref="SrsStatus.Valid"/>.</param>
public readonly record struct SrsReversal(SrsStatus Status, EmailAddress? Address);
