using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Accounts.Aliases;

/// <param name="Redirect">Where the domain wants its recipients to go on; empty: nowhere.</param>
public sealed record ConfirmedRecipient(RecipientRequest Request, string Redirect);

/// <summary>What recipients say who were asked. The link is opened by programs that look for bad ones, so opening it says nothing: pressing the button does.</summary>
public sealed class RecipientAnswers(ControlDatabase control)
{
    private static readonly Refusal Unknown = Refusal.Because(RefusalKind.NotFound, "This link has been used already, or the alias no longer wants to send mail here.");

    /// <summary>What is asked; nothing is used up.</summary>
    public async Task<Answer<RecipientRequest>> FindAsync(string token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await control.Recipients.FindAsync(hash, cancellationToken) is { } request ? request : Unknown;

    /// <summary>He wants the mail, and gets it from now on.</summary>
    public async Task<Answer<ConfirmedRecipient>> ConfirmAsync(string token, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await control.Recipients.ConfirmAsync(hash, cancellationToken) is not { } request)
            return Unknown;
        var domain = await control.DomainChecks.GetAsync(request.DomainId, cancellationToken);
        return new ConfirmedRecipient(request, domain?.Settings.CustomVerification?.Redirect ?? "");
    }
}
