using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Asks recipients whether they want the mail of an alias, where its owner wants them to be asked.</summary>
public sealed class RecipientAsking(ControlDatabase control, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    private const string Kind = "recipient-verification";
    private const int Batch = 100;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly UnaskedMail _unasked = new(control.Counters);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await control.Recipients.WaitingAsync(Batch, cancellationToken))
            await AskAsync(request, cancellationToken);
    }

    private async Task AskAsync(RecipientRequest request, CancellationToken cancellationToken)
    {
        // What is no address cannot be asked, and shall not hold up others.
        DateTimeOffset? until = EmailAddress.TryParse(request.Recipient, out var recipient)
            ? await _unasked.TakeAsync(Kind, recipient, cancellationToken)
            : time.GetUtcNow() + Day;
        if (recipient is null || until is not null)
        {
            await control.Recipients.PostponeAsync(request.AliasId, request.Recipient, until ?? time.GetUtcNow() + Day, cancellationToken);
            return;
        }

        if (await control.DomainChecks.GetAsync(request.DomainId, cancellationToken) is not { } domain)
            return;
        var token = SecretToken.Create();
        // The mail first: if the process dies in between he is asked twice, and the later link counts. The other way round he would never be, and get no mail for ever.
        await mail.SendAsync(Write(domain, request, recipient, facts.Link($"/v/{token}")), cancellationToken);
        await control.Recipients.AskAsync(request.AliasId, request.Recipient, SecretToken.HashOf(token)!, cancellationToken);
    }

    private static Notice Write(HostedDomain domain, RecipientRequest request, EmailAddress recipient, string link)
    {
        var from = request.AliasName.Kind == AliasKind.Name ? $"{request.AliasName}@{domain.Name}" : domain.Name.Name;
        if (domain.Settings.CustomVerification is { } template)
        {
            return new Notice(
                recipient, Kind, template.Subject.Length > 0 ? Fill(template.Subject, place => place) : $"Mail for {from}", Fill(template.Text, place => place))
            {
                // Without the link it would be a question that nobody can answer.
                Html = template.Html.Contains(RecipientTexts.LinkPlace, StringComparison.OrdinalIgnoreCase) ? Fill(template.Html, WebUtility.HtmlEncode) : "",
            };
        }

        return new Notice(
            recipient, Kind, $"Do you want the mail for {from}?",
            $"""
            Somebody at {domain.Name} wants mail for {from} to be forwarded to you, at {recipient}.

            If you want that, open this link and say yes:
            {link}

            If you do not, do nothing: you get no mail then.
            """);

        // A template is the domain's own word; what stands in its places is ours.
        string Fill(string text, Func<string, string> encode) => text
            .Replace(RecipientTexts.LinkPlace, encode(link), StringComparison.OrdinalIgnoreCase)
            .Replace(RecipientTexts.FromPlace, encode(from), StringComparison.OrdinalIgnoreCase)
            .Replace(RecipientTexts.ToPlace, encode(recipient.ToString()), StringComparison.OrdinalIgnoreCase);
    }
}
