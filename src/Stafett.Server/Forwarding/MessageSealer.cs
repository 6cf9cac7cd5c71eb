using System.Buffers;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>What is put above a message before it is handed on.</summary>
/// <param name="Top">Our signatures and results: complete lines, to stand above everything.</param>
/// <param name="Fields">The message's own fields where some of them have to change: complete lines, to stand directly above <paramref name="Content"/>. Empty when none has to.</param>
/// <param name="Content">The message, or what comes behind its fields.</param>
internal sealed record SealedMessage(ReadOnlyMemory<byte> Top, ReadOnlyMemory<byte> Fields, ReadOnlySequence<byte> Content);

/// <summary>
/// Makes a message ready to be handed on: takes out results that claim to be ours, shows another author where its own is not vouched for, writes our results, seals
/// and signs. Twice at most for one message, however many targets it has. One for the process.
/// </summary>
public sealed class MessageSealer
{
    private const int TypicalTop = 4 * 1024;

    private readonly ServiceSigner _signer;
    private readonly ForgedResults _forged;
    private readonly EmailAddress? _author;
    private readonly HashSet<Domain> _keepsFrom;

    public MessageSealer(ServiceSigner signer, string serviceId, IEnumerable<string> ownHosts, EmailAddress? author, IEnumerable<Domain> keepsFrom)
    {
        _signer = signer;
        ServiceId = serviceId;
        _forged = new ForgedResults(ownHosts.Prepend(serviceId).Distinct(StringComparer.OrdinalIgnoreCase));
        _author = author;
        _keepsFrom = [.. keepsFrom];
    }

    /// <summary>Our name in Authentication-Results.</summary>
    public string ServiceId { get; }

    public static MessageSealer Create(ServiceSigner signer, Domain host, SenderAuthenticationOptions authentication, ForwardingOptions forwarding) => new(
        signer,
        authentication.ServiceId.Length > 0 ? authentication.ServiceId : host.Name,
        [host.Name, .. forwarding.ExchangeHosts],
        forwarding.RewriteDomain.Length > 0 ? EmailAddress.Parse($"no-reply@{forwarding.RewriteDomain}") : null,
        forwarding.KeepFromFor.Select(Domain.Parse));

    /// <summary>The copy for these aliases shows another author: nobody vouches for the message's own, and none of the aliases wants it all the same.</summary>
    internal bool Rewrites(AuthenticationVerdicts verdicts, IEnumerable<EmailAddress> aliases) =>
        _author is not null && !AuthenticationPolicy.IsVouchedFor(verdicts) && !aliases.Any(alias => _keepsFrom.Contains(alias.Domain));

    internal SealedMessage Seal(IncomingMessage message, AuthenticationVerdicts verdicts, bool rewrites, bool isInternational)
    {
        var headers = message.Headers;
        var edit = new EditedHeader(headers);
        foreach (var field in _forged.Find(headers))
            edit.Remove(field);
        if (rewrites)
            FriendlyFrom.Rewrite(edit, headers, headers.From, _author!);
        var (signatures, lines) = (message.Signatures, ReadOnlyMemory<byte>.Empty);
        if (edit.IsEdited)
        {
            lines = edit.Lines();
            signatures = Reread(lines);
        }

        // An mbox "From " line in front is no header field: below ours it would end the header section.
        var start = edit.IsEdited ? headers.Octets.Length : headers.FieldsOffset;
        var content = start == 0 ? message.Buffer.Content : message.Buffer.Content.Slice(start);
        return new SealedMessage(WriteTop(signatures, message.Bodies, verdicts, rewrites || MayVouch(headers, verdicts), isInternational), lines, content);
    }

    // Our signature beside an author near us is aligned with him, and makes DMARC pass for whoever wrote that name (RFC 9989 §4.4).
    private bool MayVouch(HeaderSection headers, AuthenticationVerdicts verdicts) =>
        verdicts.Dmarc.Result == DmarcResult.Pass || !headers.From.Mailboxes.Any(author => _signer.IsNear(author.Address.Domain));

    // RFC 8617 §5.1: the seal is the last thing, but for our DKIM signature, which covers the message and none of these.
    private ReadOnlyMemory<byte> WriteTop(MessageSignatures signatures, BodyHashes bodies, AuthenticationVerdicts verdicts, bool isSigned, bool isInternational)
    {
        var results = AuthenticationResultsWriter.Payload(verdicts.ToResults(ServiceId, isInternational), isInternational);
        using var output = new PooledOctets(TypicalTop);
        using var header = new SignedHeader(signatures);
        if (isSigned)
            _signer.Sign(header, bodies, output);
        _signer.Seal(header, verdicts.Arc, bodies, results, output);
        output.Write("Authentication-Results: "u8);
        output.Write(results);
        output.Write("\r\n"u8);
        return output.Written.ToArray();
    }

    private static MessageSignatures Reread(ReadOnlyMemory<byte> lines)
    {
        var octets = new byte[lines.Length + 2];
        lines.Span.CopyTo(octets);
        "\r\n"u8.CopyTo(octets.AsSpan(lines.Length));
        _ = HeaderSectionParser.Parse(octets, new HeaderLimits(octets.Length, int.MaxValue), out var headers);
        return MessageSignatures.Read(headers);
    }
}
