using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Asks recipients whether they want the mail of an alias, where its owner wants them to be asked.</summary>
public sealed class RecipientAsking(ControlDatabase control, IServiceMail mail, HostingFacts facts)
{
    /// <summary>Mails to one address, whoever wants it to be asked: nobody shall be flooded through us.</summary>
    public const int PerRecipientAndDay = 5;

    private const int Batch = 100;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await control.Recipients.WaitingAsync(Batch, cancellationToken))
            await AskAsync(request, cancellationToken);
    }

    private async Task AskAsync(RecipientRequest request, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(request.Recipient, out var recipient) || await control.DomainChecks.GetAsync(request.DomainId, cancellationToken) is not { } domain)
            return;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipient.Folded)).AsSpan(0, 16));
        var asked = await control.Counters.AddAsync($"recipient-asked:{key}", Day, 1, cancellationToken);
        // Whoever cannot be asked today waits behind the others, so that these do not wait for him.
        if (domain.ProvenAt is null || asked.Amount > PerRecipientAndDay)
        {
            await control.Recipients.AskAgainAsync(request.AliasId, request.Recipient, cancellationToken);
            return;
        }

        var token = SecretToken.Create();
        if (!await control.Recipients.AskAsync(request.AliasId, request.Recipient, SecretToken.HashOf(token)!, cancellationToken))
            return;
        try
        {
            await mail.SendAsync(Write(domain, request, recipient, facts.Link($"/v/{token}")), cancellationToken);
        }
        catch (Exception e) when (e is StorageUnavailableException or IOException)
        {
            await control.Recipients.AskAgainAsync(request.AliasId, request.Recipient, cancellationToken);
            throw;
        }
    }

    private static Notice Write(HostedDomain domain, RecipientRequest request, EmailAddress recipient, string link)
    {
        var from = request.AliasName.Kind == AliasKind.Name ? $"{request.AliasName}@{domain.Name}" : domain.Name.Name;
        if (domain.Settings.CustomVerification is { } template)
        {
            return new Notice(
                recipient, "recipient-verification", template.Subject.Length > 0 ? Fill(template.Subject) : $"Mail for {from}",
                Fill(template.Text));
        }

        return new Notice(
            recipient, "recipient-verification", $"Do you want the mail for {from}?",
            $"""
            Somebody at {domain.Name} wants mail for {from} to be forwarded to you, at {recipient}.

            If you want that, open this link and say yes:
            {link}

            If you do not, do nothing: you get no mail then.
            """);

        // A template is the domain's own word; what stands for the places is ours.
        string Fill(string text) => text
            .Replace(RecipientTexts.LinkPlace, link, StringComparison.OrdinalIgnoreCase)
            .Replace(RecipientTexts.FromPlace, from, StringComparison.OrdinalIgnoreCase)
            .Replace(RecipientTexts.ToPlace, recipient.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
