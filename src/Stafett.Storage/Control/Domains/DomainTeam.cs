using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

public sealed record DomainMember(Id<Account> AccountId, string Email, Plan Plan, MemberRole Role, DateTimeOffset CreatedAt);

public sealed record DomainInvite(string Email, MemberRole Role, DateTimeOffset CreatedAt);

/// <param name="Invites">Empty unless the one who asks is an admin.</param>
public sealed record DomainPeople(Id<HostedDomain> DomainId, ImmutableArray<DomainMember> Members, ImmutableArray<DomainInvite> Invites);

/// <summary>Who belongs to a domain, and who was asked to.</summary>
public sealed class DomainTeam
{
    private const int PeopleChunk = 50;
    private const string Removed = "member-removed";
    private const string Withdrawn = "invite-withdrawn";

    // An invitation is the word of an admin: it ends with his office, also where that ended before those were taken back with it.
    private const string IsOpen = "exists (select 1 from domain_members s where s.domain_id = domain_invites.domain_id and s.account_id = domain_invites.invited_by and s.role = 'admin')";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal DomainTeam(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    /// <summary>Admins see everybody; another member sees the admins and himself. NotFound where the domain is not the caller's.</summary>
    public ValueTask<StoreResult<IReadOnlyList<DomainMember>>> MembersAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<IReadOnlyList<DomainMember>>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                var members = await session.ListAsync(
                    """
                    select u.id, u.email, u.plan, m.role, m.created_at from domain_members m join accounts u on u.id = m.account_id
                    where m.domain_id = @domain and (m.role = 'admin' or m.account_id = @caller or @is_admin = true) order by m.created_at, u.id limit @limit
                    """,
                    [("domain", domain.Id), ("caller", caller), ("is_admin", domain.CallerRole == MemberRole.Admin), ("limit", _limits.MembersPerDomain)],
                    ReadMember, ct);
                return new(StoreOutcome.Done, members);
            },
            cancellationToken);

    /// <summary>
    /// Members and invites of a page of domains, for lists: the same as one by one, in a statement for each fifty. What is not the caller's to see has nobody.
    /// </summary>
    public ValueTask<ImmutableArray<DomainPeople>> PeopleAsync(Id<Account> caller, ImmutableArray<HostedDomain> domains, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var people = ImmutableArray.CreateBuilder<DomainPeople>(domains.Length);
                foreach (var some in domains.Chunk(PeopleChunk))
                    people.AddRange(await PeopleAsync(session, caller, some, ct));
                return people.MoveToImmutable();
            },
            cancellationToken);

    /// <summary>Octets that an alias of the domain may be given: what the least provided of its admins has.</summary>
    public async ValueTask<long> QuotaLimitAsync(Id<HostedDomain> domain, long serviceDefault, CancellationToken cancellationToken) =>
        await _engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                """
                select min(coalesce(u.max_quota_per_alias, @default)) as n from domain_members m join accounts u on u.id = m.account_id
                where m.domain_id = @domain and m.role = 'admin'
                """,
                [("domain", domain), ("default", serviceDefault)], row => row.NumberOrNull("n"), ct),
            cancellationToken) ?? serviceDefault;

    /// <summary>For admins; Forbidden to others.</summary>
    public ValueTask<StoreResult<IReadOnlyList<DomainInvite>>> InvitesAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<IReadOnlyList<DomainInvite>>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                if (domain.CallerRole != MemberRole.Admin)
                    return StoreOutcome.Forbidden;
                var invites = await session.ListAsync(
                    $"select email, role, created_at from domain_invites where domain_id = @domain and {IsOpen} order by created_at, email_key limit @limit",
                    [("domain", domain.Id), ("limit", _limits.InvitesPerDomain)],
                    ReadInvite, ct);
                return new(StoreOutcome.Done, invites);
            },
            cancellationToken);

    /// <summary>Conflict <c>email</c>: a member or invited already.</summary>
    public ValueTask<StoreResult<HostedDomain>> InviteAsync(Id<Account> caller, DomainKey key, EmailAddress email, MemberRole role, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, key, "member-invited", new(email.ToString()),
            async (session, domain, ct) =>
            {
                if (await session.AnyAsync(
                    "select 1 from domain_members m join accounts u on u.id = m.account_id where m.domain_id = @domain and u.email_key = @email",
                    [("domain", domain.Id), ("email", email.Folded)], ct))
                {
                    return new(StoreOutcome.Conflict, null, "email");
                }

                await session.ExecuteAsync($"delete from domain_invites where domain_id = @domain and not {IsOpen}", [("domain", domain.Id)], ct);
                var waiting = await session.CountAsync("select count(*) as n from domain_invites where domain_id = @domain", [("domain", domain.Id)], ct);
                if (waiting >= _limits.InvitesPerDomain)
                    return new(StoreOutcome.LimitReached, null, "invites");
                var made = await session.ExecuteAsync(
                    """
                    insert into domain_invites (domain_id, email_key, email, role, invited_by, created_at)
                    values (@domain, @email_key, @email, @role, @caller, @now) on conflict do nothing
                    """,
                    [
                        ("domain", domain.Id), ("email_key", email.Folded), ("email", email.ToString()), ("role", role.Word()), ("caller", caller),
                        ("now", session.Now),
                    ],
                    ct);
                return made == 0 ? new StoreResult<HostedDomain>(StoreOutcome.Conflict, null, "email") : domain;
            },
            cancellationToken);

    public ValueTask<StoreResult<HostedDomain>> WithdrawInviteAsync(Id<Account> caller, DomainKey key, EmailAddress email, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, key, Withdrawn, new(email.ToString()),
            async (session, domain, ct) => await session.ExecuteAsync(
                "delete from domain_invites where domain_id = @domain and email_key = @email", [("domain", domain.Id), ("email", email.Folded)], ct) == 0
                ? new StoreResult<HostedDomain>(StoreOutcome.NotFound, null, "email")
                : domain,
            cancellationToken);

    /// <summary>
    /// Makes the caller a member, by the invitation of his address, which he has proven. NotFound: nobody asked him who still may (or there is no such domain, which is the
    /// same to him). The domain is known by its id alone: a name could be somebody else's claim.
    /// </summary>
    public ValueTask<StoreResult<HostedDomain>> AcceptInviteAsync(Id<Account> caller, Id<HostedDomain> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<HostedDomain>>(
            async (session, ct) =>
            {
                if (await TakeInviteAsync(session, caller, id, ct) is not { } invite)
                    return StoreOutcome.NotFound;
                var members = await session.CountAsync("select count(*) as n from domain_members where domain_id = @domain", [("domain", id)], ct);
                if (members >= _limits.MembersPerDomain)
                    return new(StoreOutcome.LimitReached, null, "members");
                await session.ExecuteAsync(
                    "insert into domain_members (domain_id, account_id, role, created_at) values (@domain, @caller, @role, @now) on conflict do nothing",
                    [("domain", id), ("caller", caller), ("role", invite.Role.Word()), ("now", session.Now)], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, id, "domain", "member-joined"), [], [], ct);
                return (await DomainAccess.FindAsync(session, caller, id, ct))!;
            },
            cancellationToken);

    /// <summary>The caller does not want to be a member. NotFound as for <see cref="AcceptInviteAsync"/>.</summary>
    public ValueTask<StoreOutcome> DeclineInviteAsync(Id<Account> caller, Id<HostedDomain> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                if (await TakeInviteAsync(session, caller, id, ct) is not { } invite)
                    return StoreOutcome.NotFound;
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, id, $"member {invite.Email}", "invite-declined"), [], [], ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    /// <summary>The ids of domains that the caller was invited to.</summary>
    public ValueTask<ImmutableArray<(Id<HostedDomain> Id, string Name, MemberRole Role)>> InvitationsAsync(Id<Account> caller, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"""
                select d.id, d.name, domain_invites.role from domain_invites
                join accounts u on u.email_key = domain_invites.email_key join domains d on d.id = domain_invites.domain_id
                where u.id = @caller and u.email_verified_at is not null and {IsOpen} order by domain_invites.created_at, d.id limit 1000
                """,
                [("caller", caller)],
                row => (row.Id<HostedDomain>("id"), row.Text("name"), ControlWords.RoleOf(row.Text("role")) ?? MemberRole.User), ct),
            cancellationToken);

    /// <summary>Whether any domain waits for somebody of this address.</summary>
    public ValueTask<bool> IsInvitedAsync(EmailAddress email, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => session.AnyAsync($"select 1 from domain_invites where email_key = @email and {IsOpen}", [("email", email.Folded)], ct), cancellationToken);

    /// <summary>Who is no admin any more has invited nobody. Conflict <c>group</c>: he is the last admin.</summary>
    public ValueTask<StoreResult<HostedDomain>> SetRoleAsync(Id<Account> caller, DomainKey key, Id<Account> member, MemberRole role, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, key, $"member-role-{role.Word()}", new(Member: member),
            async (session, domain, ct) =>
            {
                var changed = await session.ExecuteAsync(
                    "update domain_members set role = @role where domain_id = @domain and account_id = @member",
                    [("role", role.Word()), ("domain", domain.Id), ("member", member)], ct);
                if (changed == 0)
                    return new(StoreOutcome.NotFound, null, "member");
                if (role != MemberRole.Admin)
                    await EndInvitesAsync(session, caller, domain.Id, member, ct);
                return await KeepAnAdminAsync(session, domain, ct);
            },
            cancellationToken);

    /// <summary>
    /// By an admin, or by the member himself. His aliases go to the caller, or to the next admin; the passwords that he made for them, those that send as the whole domain,
    /// and his invitations go with him. Conflict <c>group</c>: he is the last admin.
    /// </summary>
    public ValueTask<StoreResult<HostedDomain>> RemoveAsync(Id<Account> caller, DomainKey key, Id<Account> member, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, key, Removed, new(Member: member),
            async (session, domain, ct) =>
            {
                (string, object?)[] both = [("domain", domain.Id), ("member", member)];
                if (await session.ExecuteAsync("delete from domain_members where domain_id = @domain and account_id = @member", both, ct) == 0)
                    return new(StoreOutcome.NotFound, null, "member");
                await session.ExecuteAsync(
                    "delete from alias_passwords where alias_id in (select id from aliases where domain_id = @domain and account_id = @member)", both, ct);
                await session.ExecuteAsync("delete from domain_passwords where domain_id = @domain and account_id = @member", both, ct);
                // Mail for them goes on; an admin who removes himself leaves them to the next one.
                await session.ExecuteAsync(
                    """
                    update aliases set account_id = (
                        select account_id from domain_members where domain_id = @domain and role = 'admin'
                        order by case when account_id = @caller then 0 else 1 end, created_at, account_id limit 1)
                    where domain_id = @domain and account_id = @member and exists (select 1 from domain_members where domain_id = @domain and role = 'admin')
                    """,
                    [.. both, ("caller", caller)], ct);
                await EndInvitesAsync(session, caller, domain.Id, member, ct);
                session.Announce(new ControlChange(domain.Id, ControlChange.AllNames).Payload);
                return await KeepAnAdminAsync(session, domain, ct);
            },
            cancellationToken);

    // It is found by the statement that removes it: of accepting, declining and taking back at the same time, one has it. The domain is held first, as its admins hold it.
    private static async ValueTask<DomainInvite?> TakeInviteAsync(SqlSession session, Id<Account> caller, Id<HostedDomain> id, CancellationToken cancellationToken) =>
        await session.AnyAsync($"select 1 from domains where id = @domain{session.ForUpdate}", [("domain", id)], cancellationToken)
            ? await session.FirstAsync(
                $"""
                delete from domain_invites where domain_id = @domain and {IsOpen}
                    and email_key = (select email_key from accounts where id = @caller and email_verified_at is not null)
                returning email, role, created_at
                """,
                [("domain", id), ("caller", caller)], ReadInvite, cancellationToken)
            : null;

    // The other admins read of each of them, as if it had been taken back.
    private async ValueTask EndInvitesAsync(SqlSession session, Id<Account> caller, Id<HostedDomain> domain, Id<Account> sender, CancellationToken cancellationToken)
    {
        var ended = await session.ListAsync(
            "delete from domain_invites where domain_id = @domain and invited_by = @sender returning email", [("domain", domain), ("sender", sender)],
            row => row.Text("email"), cancellationToken);
        foreach (var email in ended)
            await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain, $"member {email}", Withdrawn), [], [], cancellationToken);
    }

    // A statement is one text however many there are: the first domain stands in the places that are left.
    private static async ValueTask<IEnumerable<DomainPeople>> PeopleAsync(
        SqlSession session, Id<Account> caller, HostedDomain[] domains, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, PeopleChunk).Select(i => $"@d{i}");
        (string, object?)[] arguments =
            [("caller", caller), .. Enumerable.Range(0, PeopleChunk).Select(i => ($"d{i}", (object?)domains[i < domains.Length ? i : 0].Id))];
        var members = await session.ListAsync(
            $"""
            select m.domain_id, u.id, u.email, u.plan, m.role, m.created_at from domain_members m join accounts u on u.id = m.account_id
            left join domain_members own on own.domain_id = m.domain_id and own.account_id = @caller
            where m.domain_id in ({string.Join(", ", names)}) and own.account_id is not null and (m.role = 'admin' or m.account_id = @caller or own.role = 'admin')
            order by m.created_at, u.id
            """,
            arguments, row => (Domain: row.Id<HostedDomain>("domain_id"), Member: ReadMember(row)), cancellationToken);
        var invites = await session.ListAsync(
            $"""
            select domain_invites.domain_id, email, domain_invites.role, domain_invites.created_at from domain_invites
            join domain_members own on own.domain_id = domain_invites.domain_id and own.account_id = @caller and own.role = 'admin'
            where domain_invites.domain_id in ({string.Join(", ", names)}) and {IsOpen} order by domain_invites.created_at, email_key
            """,
            arguments, row => (Domain: row.Id<HostedDomain>("domain_id"), Invite: ReadInvite(row)), cancellationToken);
        var membersOf = members.ToLookup(m => m.Domain, m => m.Member);
        var invitesOf = invites.ToLookup(i => i.Domain, i => i.Invite);
        return domains.Select(d => new DomainPeople(d.Id, [.. membersOf[d.Id]], [.. invitesOf[d.Id]]));
    }

    private static DomainMember ReadMember(SqlRow row) => new(
        row.Id<Account>("id"), row.Text("email"), ControlWords.PlanOf(row.Text("plan")) ?? Plan.Free, ControlWords.RoleOf(row.Text("role")) ?? MemberRole.User,
        row.Time("created_at"));

    private static DomainInvite ReadInvite(SqlRow row) =>
        new(row.Text("email"), ControlWords.RoleOf(row.Text("role")) ?? MemberRole.User, row.Time("created_at"));

    private static async ValueTask<StoreResult<HostedDomain>> KeepAnAdminAsync(SqlSession session, HostedDomain domain, CancellationToken cancellationToken) =>
        await session.AnyAsync("select 1 from domain_members where domain_id = @domain and role = 'admin'", [("domain", domain.Id)], cancellationToken)
            ? domain
            : new StoreResult<HostedDomain>(StoreOutcome.Conflict, null, "group");

    /// <param name="about">Whom the trail names; a member may take himself out.</param>
    private ValueTask<StoreResult<HostedDomain>> ChangeAsync(
        Id<Account> caller, DomainKey key, string action, Person about,
        Func<SqlSession, HostedDomain, CancellationToken, ValueTask<StoreResult<HostedDomain>>> change, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var isLeaving = action == Removed && about.Member == caller;
                var held = await DomainAccess.HoldAsync(session, caller, key, domain => isLeaving || domain.CallerRole == MemberRole.Admin, ct);
                if (held.Value is not { } domain)
                    return held;
                var changed = await change(session, domain, ct);
                if (!changed.IsDone)
                    return changed;
                var email = about.Member is { } member
                    ? await session.FirstAsync("select email from accounts where id = @id", [("id", member)], row => row.Text("email"), ct)
                    : about.Email;
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain.Id, $"member {email}", action), [], [], ct);
                return changed;
            },
            cancellationToken);

    private readonly record struct Person(string Email = "", Id<Account>? Member = null);
}
