namespace Stafett.Server.Accounts.Domains;

/// <summary>The places that a domain's own mail to recipients may hold.</summary>
public static class RecipientTexts
{
    /// <summary>The link; it has to be there.</summary>
    public const string LinkPlace = "VERIFICATION_LINK";

    /// <summary>The address whose mail the recipient shall get.</summary>
    public const string FromPlace = "FROM_EMAIL";

    /// <summary>The recipient.</summary>
    public const string ToPlace = "TO_EMAIL";
}
