using System.Net;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.Operators;

/// <summary>
/// Anybody whose mail is refused asks that it be taken again; an operator decides, and the asker is told. Asking mails nobody: the address was typed by a stranger and
/// may be anybody's.
/// </summary>
public sealed class DenylistRequests(ControlDatabase control, IServiceMail mail, RateLimits limits, TimeProvider time)
{
    /// <summary>For one client's network, and for one address.</summary>
    public const int RequestsPerDay = 5;

    private const int MaxValue = 300;
    private const int MaxReason = 2_000;
    private const int MaxNote = 2_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="value">What is refused: an address, a domain or an IP address.</param>
    /// <param name="email">Who hears of the decision.</param>
    /// <param name="text">Why it should be taken; may be empty.</param>
    public async Task<Answer<DenylistRequest>> AskAsync(IPAddress visitor, string value, string email, string text, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        if (value.Length > MaxValue || !SenderEntry.TryRead(value, out var normal) || normal.Contains('*') || normal.Contains('/'))
        {
            problems.Add("value", "Give the address, the domain or the IP address that is refused, such as example.com or 192.0.2.1.");
            normal = "";
        }

        if (email.Length > MaxValue || !EmailAddress.TryParse(email.Trim(), out var address))
        {
            problems.Add("email", $"“{RecordProblem.Shown(email)}” is no e-mail address. Write it as hello@example.com.");
            address = null;
        }

        var reason = text.Length <= MaxReason * 2 ? TextItems.Plain(text) : text;
        if (reason.Length > MaxReason)
            problems.Add("text", $"Write {MaxReason} characters at most.");
        if (address is null || !problems.IsEmpty)
            return problems.ToRefusal();
        if (Limit(visitor) is { } often)
            return often;
        if (Limit(RateKey.Of(address.Folded)) is { } oftenTo)
            return oftenTo;
        var kept = await control.DenylistRequests.AddAsync(normal, address, reason, visitor.ToString(), cancellationToken);
        return kept.Value is { } request ? request : Refusal.Because(RefusalKind.Temporary, "The request cannot be taken now, because too many wait for an answer. Try again later.");
    }

    /// <param name="open">Those that nobody has decided, the oldest first; else the decided ones, the last one first.</param>
    public async Task<Answer<Page<DenylistRequest>>> ListAsync(Caller caller, bool open, int page, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal ? refusal : await control.DenylistRequests.ListAsync(open, new PageRequest(page, OperatorGate.PageSize), cancellationToken);

    /// <summary>Once; the asker is mailed.</summary>
    /// <param name="note">What the operator wants to tell him; may be empty.</param>
    public async Task<Answer<DenylistRequest>> DecideAsync(Caller caller, string id, bool granted, string note, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        if (!Id<DenylistRequest>.TryParse(id, out var parsed))
            return Refusal.NotFound("The request");
        if (note.Length > MaxNote)
            return Refusal.Invalid("note", $"Write {MaxNote} characters at most.");
        var decided = await control.DenylistRequests.DecideAsync(parsed, granted, TextItems.Plain(note), cancellationToken);
        if (decided.Outcome == StoreOutcome.Conflict)
            return Refusal.Because(RefusalKind.Conflict, "The request has been decided already.");
        if (decided.Value is not { } request)
            return Refusal.NotFound("The request");
        await mail.SendAsync(Write(request), cancellationToken);
        return request;
    }

    private Refusal? Limit(RateKey key)
    {
        var limit = limits.Take("denylist-request", key, RequestsPerDay, Day);
        return limit.IsAllowed
            ? null
            : Refusal.Because(RefusalKind.TooMany, $"{RequestsPerDay} requests a day are taken. Try again tomorrow.") with { RetryAfter = limit.RetryAfter(time.GetUtcNow()) };
    }

    private static Notice Write(DenylistRequest request)
    {
        // No list of the whole service stands behind a refusal: what refuses is a check of the message, or a list that the owner of a domain keeps.
        var decision = request.IsGranted
            ? "has looked into it and agrees: send your message again. If it is refused still, the answer of our server says why; domains here also keep lists of their own, "
              + "which only their owners change."
            : "has looked into it and does not agree: nothing changes.";
        var text = $"You asked us to take mail of {request.Value} again. An operator of this service {decision}\n";
        return new Notice(
            request.Email, "denylist-decision", $"Your request about {request.Value} is {(request.IsGranted ? "granted" : "declined")}",
            request.Note.Length > 0 ? $"{text}\n{request.Note}\n" : text);
    }
}
