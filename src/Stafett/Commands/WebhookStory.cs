using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary>A message from a file as the server would tell a webhook of it: verdicts, seals and signatures too.</summary>
/// <param name="Notes">Sentences on what differs from a message that really comes.</param>
internal sealed record WebhookStory(WebhookMessage Message, IReadOnlyList<string> Notes, ServiceSigner Signer) : IDisposable
{
    /// <param name="zone">A file that answers what the verdicts ask; null: the network.</param>
    /// <param name="arrived">Has to live as long as the result.</param>
    public static async Task<WebhookStory> MakeAsync(
        StafettOptions options, ClaimedSender sender, string? zone, EmailAddress? recipient, ArrivedFile arrived, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var identity = ForwardingIdentity.From(options.Service, ServerHost.Version);
        var dns = DnsChoice.CreateResolver(options.Dns with { ZoneFile = zone ?? options.Dns.ZoneFile }, time);
        ServiceSigner? signer = null;
        try
        {
            var notes = new List<string>();
            signer = await SignerAsync(options, identity.Host, dns, notes, cancellationToken);
            var alias = recipient ?? EmailAddress.Parse($"webhook@{identity.Host}");
            var mailFrom = sender.MailFrom ?? arrived.ReturnPath ?? Author(arrived);
            // As a client would that asks for SMTPUTF8 where it needs it.
            var isInternational = alias.IsInternational || mailFrom.Address is { IsInternational: true } || !Ascii.IsValid(arrived.Message.Headers.Octets.Span);
            var from = (await ArrivedFile.FromAsync(sender with { Helo = sender.Helo ?? identity.Host.Name }, IPAddress.Loopback, dns, "webhook-send", time, cancellationToken)) with
            {
                IsInternational = isInternational,
            };
            var rehearsal = new WebhookRehearsal(
                SenderCheck.Create(options.Authentication, identity.Host.Name, dns, time),
                MessageSealer.Create(signer, identity.Host, options.Authentication, options.Forwarding),
                new ForwardingPrefix(identity.Host.Name, identity.Website, identity.Version, identity.AbuseAddress, Mark(options), options.Service.ShowSessionId),
                identity.Host);
            var mail = new MailParameters(mailFrom, null, Is8Bit: true, isInternational);
            var (message, verdicts, refusal) = await rehearsal.MakeAsync(from, mail, alias, arrived.Message, cancellationToken);
            if (!verdicts.Request.IsClientKnown)
                notes.Add("Nobody knows which client sent the message, so SPF was not checked: --ip says it.");
            if ((HeaderPolicy.Refuse(arrived.Message.Headers, options.Forwarding.MaxReceivedFields) ?? refusal) is { } answer)
                notes.Add($"A server would not take the message: {Printable.Line(answer.ToString())}.");
            return new WebhookStory(message, notes, signer);
        }
        catch
        {
            signer?.Dispose();
            throw;
        }
        finally
        {
            if (dns is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
        }
    }

    public void Dispose() => Signer.Dispose();

    // Signs with the keys that the server would sign with now; with none where there are none.
    private static async Task<ServiceSigner> SignerAsync(StafettOptions options, Domain host, IDnsResolver dns, List<string> notes, CancellationToken cancellationToken)
    {
        var keys = options.Signing.Mode == "never" ? null : ServerSecrets.FindKeys(options.Signing, options.Service.DataDirectory);
        var signer = Read(keys ?? options.Signing with { Mode = "never" }, host, notes);
        if (options.Signing.Mode == "never")
            notes.Add("Not signed: Signing:Mode is never.");
        else if (keys is null)
            notes.Add($"Not signed: the server's keys are not in {Path.GetFullPath(options.Service.DataDirectory)}.");
        if (signer.IsTrusted || signer.Keys.Count == 0)
            return signer;
        using var publication = new KeyPublication(signer, dns, TimeProvider.System, NullLogger<KeyPublication>.Instance);
        await publication.LookAsync(cancellationToken);
        foreach (var key in signer.Keys.Except(signer.Used))
            notes.Add($"Not signed with {signer.RecordName(key)}: its record is not in DNS.");
        return signer;
    }

    private static ServiceSigner Read(SigningOptions signing, Domain host, List<string> notes)
    {
        try
        {
            return ServiceSigner.Create(signing, host, TimeProvider.System);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            notes.Add($"Not signed: {error.Message}");
            return ServiceSigner.Create(signing with { Mode = "never" }, host, TimeProvider.System);
        }
    }

    // The server's own mark where its secret is known; it is another one for every server anyhow.
    private static LoopMark Mark(StafettOptions options) => new(Encoding.UTF8.GetBytes(options.Srs.Secrets is [var secret, ..] ? secret : "webhook send"));

    private static ReversePath Author(ArrivedFile arrived) =>
        arrived.Message.Headers.From is { Problem: null, Mailboxes: [var first, ..] } ? new ReversePath(first.Address) : ReversePath.Null;
}
