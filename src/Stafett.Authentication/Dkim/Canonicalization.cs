namespace Stafett.Authentication.Dkim;

/// <summary>How much a message may change on its way without breaking its signature (RFC 6376 §3.4).</summary>
public enum Canonicalization
{
    /// <summary>Next to nothing: empty lines at the end of the body.</summary>
    Simple,

    /// <summary>White space, folds and the case of field names.</summary>
    Relaxed,
}
