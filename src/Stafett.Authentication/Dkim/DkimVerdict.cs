namespace Stafett.Authentication.Dkim;

/// <summary>The words of RFC 8601 §2.7.1.</summary>
public enum DkimResult
{
    /// <summary>Not signed.</summary>
    None,

    /// <summary>Signed, and unchanged since.</summary>
    Pass,

    /// <summary>The message or the signature was changed, or the key is another one.</summary>
    Fail,

    /// <summary>Signed in a way that we do not accept: too short a key, rsa-sha1, l=, out of its time.</summary>
    Policy,

    /// <summary>A signature that cannot be read, or of a kind that we do not know.</summary>
    Neutral,

    /// <summary>DNS did not answer: another try may say more.</summary>
    TempError,

    /// <summary>No key, a revoked or unusable one, or a signature that breaks the rules for signatures.</summary>
    PermError,
}

/// <summary>What became of one signature.</summary>
/// <param name="Reason">A phrase for people and for the comment in Authentication-Results: printable ASCII without parentheses, never peer input.</param>
public sealed record DkimVerdict(DkimResult Result, string Reason)
{
    /// <summary>Null when the field could not be read.</summary>
    public DkimSignature? Signature { get; init; }

    /// <summary>Of the key that decided: the modulus for RSA, 256 for Ed25519; 0 where no key came into it.</summary>
    public int KeyBits { get; init; }

    /// <summary>The key has t=y. A pass is a pass all the same; RFC 6376 §3.6.1 asks that a failure is not held against the signer, which nobody should do anyway.</summary>
    public bool IsTesting { get; init; }

    /// <summary>
    /// The signature says something about the whole message: only then may its domain speak for the author's. One with l= never does, because
    /// anybody can add to the body behind it.
    /// </summary>
    public bool CountsForAlignment => Result == DkimResult.Pass && Signature is { BodyLength: null };
}
