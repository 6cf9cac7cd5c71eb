namespace Stafett.Authentication.Spf;

/// <summary>What a domain says about a client that sends in its name (RFC 7208 §2.6).</summary>
public enum SpfResult
{
    /// <summary>No record, or no domain that could have one.</summary>
    None,

    /// <summary>The domain says explicitly that it says nothing.</summary>
    Neutral,

    Pass,

    Fail,

    /// <summary>Probably not allowed.</summary>
    SoftFail,

    /// <summary>DNS did not tell; a later check may have another result.</summary>
    TempError,

    /// <summary>The record cannot be followed until its owner mends it.</summary>
    PermError,
}
