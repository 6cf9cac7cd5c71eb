using System.Collections.Immutable;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Teams;

/// <summary>A domain that the caller was invited to.</summary>
public sealed record Invitation(Id<HostedDomain> Id, string Name, MemberRole Role);

/// <summary>Who belongs to a domain, and who is asked to.</summary>
public sealed class TeamEditing(ControlDatabase control, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    private const string Group = "group";
    private const string InviteKind = "invitation";

    // The same for whoever asks: it says nothing of what is there.
    private static readonly Refusal NotInvited = Refusal.Because(
        RefusalKind.NotFound,
        "This invitation is not open: it was answered already or taken back, or whoever sent it is no administrator of the domain any more. Ask one who is for another.");

    private readonly UnaskedMail _unasked = new(control.Counters);

    public async Task<Answer<DomainView>> InviteAsync(Caller caller, string key, string? email, string? group, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (!PlanGates.Of(domain.Plan).HasTeam || domain.IsGlobal)
            return Refusal.Because(RefusalKind.PlanTooLow, $"{domain.Name} is on a plan without a team.");
        var problems = new ProblemList();
        if (!EmailAddress.TryParse(email?.Trim() ?? "", out var address))
            problems.Add("email", $"“{RecordProblem.Shown(email ?? "")}” is no e-mail address.");
        var role = ReadRole(group, problems);
        if (address is null || !problems.IsEmpty)
            return problems.ToRefusal();
        if (await _unasked.RefuseAsync(InviteKind, address, "email", time, cancellationToken) is { } tooMany)
            return tooMany;
        var invited = await control.Teams.InviteAsync(caller.Id, domain.Id, address, role, cancellationToken);
        if (!invited.IsDone)
        {
            return invited.Outcome switch
            {
                StoreOutcome.Conflict => Refusal.Because(RefusalKind.Invalid, $"{address} is a member already, or has been invited.", "email"),
                StoreOutcome.LimitReached => Refusal.Because(RefusalKind.Invalid, "So many invitations are open that no more can be sent. Withdraw some first.", "email"),
                _ => Refusal.Of(invited.Outcome, DomainViews.What, invited.Detail),
            };
        }

        await mail.SendAsync(Invite(caller, domain, address, role), cancellationToken);
        return await control.ViewAsync(caller.Id, domain, cancellationToken);
    }

    public async Task<Answer<DomainView>> WithdrawAsync(Caller caller, string key, string? email, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(email?.Trim() ?? "", out var address))
            return Refusal.Invalid("email", $"“{RecordProblem.Shown(email ?? "")}” is no e-mail address.");
        return await ChangeAsync(caller, key, "The invitation", domain => control.Teams.WithdrawInviteAsync(caller.Id, domain, address, cancellationToken), cancellationToken);
    }

    public async Task<ImmutableArray<Invitation>> InvitationsAsync(Caller caller, CancellationToken cancellationToken) =>
        [.. (await control.Teams.InvitationsAsync(caller.Id, cancellationToken)).Select(invited => new Invitation(invited.Id, invited.Name, invited.Role))];

    /// <summary>By the invitation to the caller's own, proven address.</summary>
    public async Task<Answer<DomainView>> AcceptAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        if ((await FindInvitationAsync(caller, key, cancellationToken)).IsRefused(out var refusal, out var invitation))
            return refusal;
        var accepted = await control.Teams.AcceptInviteAsync(caller.Id, invitation.Id, cancellationToken);
        return accepted.Value is { } domain
            ? await control.ViewAsync(caller.Id, domain, cancellationToken)
            : accepted.Outcome == StoreOutcome.LimitReached
                ? Refusal.Because(RefusalKind.Invalid, $"{invitation.Name} has as many members as it may have.")
                : NotInvited;
    }

    /// <summary>The invitation is gone, and the domain's admins read of it in their next mail about changes.</summary>
    /// <returns>The invitation as it was.</returns>
    public async Task<Answer<Invitation>> DeclineAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await FindInvitationAsync(caller, key, cancellationToken);
        if (found.IsRefused(out _, out var invitation))
            return found;
        var declined = await control.Teams.DeclineInviteAsync(caller.Id, invitation.Id, cancellationToken);
        return declined == StoreOutcome.Done ? invitation : NotInvited;
    }

    public async Task<Answer<DomainView>> SetRoleAsync(Caller caller, string key, string memberId, string? group, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        var role = ReadRole(group, problems);
        if (!problems.IsEmpty)
            return problems.ToRefusal();
        return Id<Account>.TryParse(memberId, out var member)
            ? await ChangeAsync(caller, key, "The member", domain => control.Teams.SetRoleAsync(caller.Id, domain, member, role, cancellationToken), cancellationToken)
            : Refusal.NotFound("The member");
    }

    /// <summary>
    /// By an admin, or by the member himself. His aliases go to the caller (or to another admin), and his passwords end. Where the caller removes himself, the answer is
    /// the domain as it was.
    /// </summary>
    public async Task<Answer<DomainView>> RemoveAsync(Caller caller, string key, string memberId, CancellationToken cancellationToken) =>
        Id<Account>.TryParse(memberId, out var member)
            ? await ChangeAsync(caller, key, "The member", domain => control.Teams.RemoveAsync(caller.Id, domain, member, cancellationToken), cancellationToken)
            : Refusal.NotFound("The member");

    private async Task<Answer<Invitation>> FindInvitationAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        if (caller.Account.EmailVerifiedAt is null)
            return Refusal.Because(RefusalKind.Forbidden, "Verify your e-mail address first: the invitation is for whoever reads its mail.");
        var invitations = await InvitationsAsync(caller, cancellationToken);
        // A name could be several claims; those that he was invited to are looked through, and no others.
        return invitations.FirstOrDefault(i => i.Id.ToString() == key || (Domain.TryParse(key, out var name) && i.Name == name.Name)) is { } invitation
            ? invitation
            : NotInvited;
    }

    private static MemberRole ReadRole(string? group, ProblemList problems)
    {
        if (ControlWords.RoleOf(group?.Trim() ?? "") is { } role)
            return role;
        problems.Add(Group, "group is admin or user.");
        return MemberRole.User;
    }

    private async Task<Answer<DomainView>> ChangeAsync(
        Caller caller, string key, string what, Func<DomainKey, ValueTask<StoreResult<HostedDomain>>> changeAsync, CancellationToken cancellationToken)
    {
        if (!DomainKey.TryParse(key, out var parsed))
            return Refusal.NotFound(DomainViews.What);
        var changed = await changeAsync(parsed);
        if (changed.Value is { } domain)
            return await control.ViewAsync(caller.Id, domain, cancellationToken);
        return (changed.Outcome, changed.Detail) switch
        {
            (StoreOutcome.Conflict, Group) => Refusal.Because(RefusalKind.Invalid, "A domain needs at least one admin. Make somebody else an admin first.", Group),
            (StoreOutcome.NotFound, "") => Refusal.NotFound(DomainViews.What),
            _ => Refusal.Of(changed.Outcome, what, changed.Detail),
        };
    }

    private Notice Invite(Caller caller, HostedDomain domain, EmailAddress address, MemberRole role) => new(
        address, InviteKind, $"{caller.Account.Email} invites you to {domain.Name}",
        $"""
        {caller.Account.Email} wants you to {(role == MemberRole.Admin ? "administer" : "have addresses at")} {domain.Name} with them.

        Sign in as {address}, or register with this address, and accept the invitation or decline it:
        {facts.Link("/my-account/domains")}

        If you do not know what this is about, delete this mail: nothing happens then.
        """);
}
