namespace Stafett.Sandbox;

/// <summary>What a sample sender does to its message.</summary>
internal enum SampleSigning
{
    None,

    /// <summary>DKIM, with RSA and Ed25519.</summary>
    Signed,

    /// <summary>Signed, and then the text was changed.</summary>
    Changed,

    /// <summary>A list's: the author signed it, the list changed the subject and sealed what it had found before.</summary>
    Sealed,

    /// <summary>Sealed, and then the text was changed.</summary>
    SealedAndChanged,
}
