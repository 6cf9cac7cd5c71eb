namespace Stafett.Authentication.Bimi;

/// <summary>The words of BIMI's drafts for Authentication-Results.</summary>
public enum BimiResult
{
    /// <summary>No record.</summary>
    None,

    /// <summary>A record that can be used. Neither the logo nor the evidence for it was fetched.</summary>
    Pass,

    /// <summary>A record that cannot be used.</summary>
    Fail,

    /// <summary>Not asked for, because the message does not deserve a logo.</summary>
    Skipped,

    /// <summary>The owner says that there is to be no logo.</summary>
    Declined,

    /// <summary>DNS did not tell.</summary>
    TempError,
}

/// <summary>Where the logo of an author domain is.</summary>
/// <param name="Reason">For people: a phrase.</param>
public sealed record BimiVerdict(BimiResult Result, string Reason)
{
    /// <summary>Where the record stands; null where nothing was asked.</summary>
    public string? Domain { get; init; }

    public string Selector { get; init; } = BimiResolver.DefaultSelector;

    public BimiRecord? Record { get; init; }
}

/// <summary>An assertion record.</summary>
/// <param name="Text">As published.</param>
public sealed record BimiRecord(string Text)
{
    /// <summary><c>l</c>: an https address, or empty.</summary>
    public string Location { get; init; } = "";

    /// <summary><c>a</c>: the https address of a certificate for the logo, or empty.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>It says that there is to be no logo.</summary>
    public bool IsDeclined => Problem is null && Location.Length == 0 && Authority.Length == 0;
}
