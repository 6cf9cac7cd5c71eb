namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>How bad it is, in rising order.</summary>
public enum Severity
{
    Ok,

    /// <summary>Nothing is wrong, but there is something to know or to gain.</summary>
    Note,

    /// <summary>It works today, and will hurt.</summary>
    Warning,

    /// <summary>DNS did not tell.</summary>
    Unknown,

    /// <summary>Mail is lost, refused or open to forgery, or a record counts for nothing.</summary>
    Broken,
}

/// <summary>One thing that can be said about a domain.</summary>
/// <param name="Subject">A word, such as <c>SPF</c>; several findings may have the same one.</param>
/// <param name="Text">A sentence or two, on one line, printable whatever the records hold.</param>
/// <param name="Mend">Null where nothing is to be done.</param>
public sealed record Finding(string Subject, Severity Severity, string Text, Mend? Mend = null);

/// <summary>What to do about it.</summary>
/// <param name="What">A sentence, or the words before the records, such as <c>Publish:</c></param>
/// <param name="Records">As a master file has them (RFC 1035 §5.1), to be typed or copied.</param>
public sealed record Mend(string What, params IReadOnlyList<string> Records);
