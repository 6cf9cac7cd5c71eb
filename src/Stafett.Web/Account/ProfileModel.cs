using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Web.Account;

public sealed record ProfileModel(Storage.Control.Accounts.Account Account, IReadOnlyList<(string Name, string Text)> Mails);

/// <param name="Loss">What goes with it.</param>
public sealed record DeleteAccountModel(Storage.Control.Accounts.Account Account, AccountLoss Loss)
{
    /// <summary>Something has to be handed over before.</summary>
    public bool IsBlocked => Loss.IsLastOperator || Loss.SharedDomains.Length > 0;
}

/// <param name="Token">Of the link.</param>
/// <param name="Address">What it is for; null: it is good for nothing any more.</param>
public sealed record ChangeEmailModel(string Token, EmailAddress? Address);
