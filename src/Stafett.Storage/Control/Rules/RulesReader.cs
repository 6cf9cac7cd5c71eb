using System.Collections.Immutable;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Rules;

/// <summary>Reads what snapshots are made of. Aliases of banned accounts are not there.</summary>
internal sealed class RulesReader(ISqlEngine engine)
{
    private const string Columns = """
        select a.id, a.name, a.kind, a.recipients, a.verified_recipients, a.is_enabled, a.error_code_if_disabled, a.has_recipient_verification, a.has_imap, a.has_pgp,
            a.vacation_is_enabled, (u.plan <> 'free' and coalesce(u.plan_expires_at, @now) >= @grace) as is_paid
        from aliases a join accounts u on u.id = a.account_id where a.domain_id = @domain and u.banned_at is null
        """;

    /// <summary>The domain that has this verification record; null: none.</summary>
    public ValueTask<ProvenDomain?> DomainAsync(string verificationRecord, CancellationToken cancellationToken) =>
        engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                $"""
                select {DomainColumns.All}, {DomainColumns.NoCaller},
                    (select case when count(*) = count(u.plan_expires_at) then max(u.plan_expires_at) end
                        from domain_members m join accounts u on u.id = m.account_id where m.domain_id = d.id and m.role = 'admin') as paid_until
                from domains d where d.verification_record = @record
                """,
                [("record", verificationRecord)], row => new ProvenDomain(DomainColumns.Read(row), row.TimeOrNull("paid_until")), ct),
            cancellationToken);

    public async ValueTask<(ImmutableArray<AliasRules> Patterns, AliasRules? CatchAll)> PatternsAsync(HostedDomain domain, CancellationToken cancellationToken)
    {
        if (domain.Settings.IsCatchallRegexDisabled)
            return ([], null);
        var all = await engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"{Columns} and a.kind <> 'name' order by a.created_at, a.id limit @limit", [.. Arguments(session, domain), ("limit", PageRequest.MaxSize)], Read, ct),
            cancellationToken);
        return ([.. all.Where(a => a.Name.Kind == AliasKind.Regex)], all.FirstOrDefault(a => a.Name.Kind == AliasKind.CatchAll));
    }

    public ValueTask<NameTable> NamesAsync(HostedDomain domain, CancellationToken cancellationToken) =>
        engine.ReadAsync(
            async (session, ct) =>
            {
                var builder = new NameTable.Builder();
                await session.EachAsync($"{Columns} and a.kind = 'name'", Arguments(session, domain), row => builder.Add(Read(row)), ct);
                return builder.ToTable();
            },
            cancellationToken);

    public ValueTask<AliasRules?> NameAsync(HostedDomain domain, string name, CancellationToken cancellationToken) =>
        engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                $"{Columns} and a.kind = 'name' and a.name = @name", [.. Arguments(session, domain), ("name", name)], Read, ct), cancellationToken);

    public ValueTask<AliasDetails?> DetailsAsync(Id<Alias> alias, CancellationToken cancellationToken) =>
        engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                """
                select a.public_key, a.smime_certificate, a.vacation_is_enabled, a.vacation_starts_at, a.vacation_ends_at, a.vacation_subject, a.vacation_message
                from aliases a join accounts u on u.id = a.account_id where a.id = @alias and u.banned_at is null
                """,
                [("alias", alias)],
                row => new AliasDetails(
                    row.Text("public_key"), row.Text("smime_certificate"),
                    new VacationResponder(
                        row.Flag("vacation_is_enabled"), row.TimeOrNull("vacation_starts_at"), row.TimeOrNull("vacation_ends_at"), row.Text("vacation_subject"),
                        row.Text("vacation_message"))),
                ct),
            cancellationToken);

    private static (string, object?)[] Arguments(SqlSession session, HostedDomain domain) =>
        [("domain", domain.Id), ("now", session.Now), ("grace", session.Now - DomainSnapshot.Grace)];

    private static AliasRules Read(SqlRow row)
    {
        var traits = row.Flag("is_enabled") ? AliasTraits.Enabled : row.Number("error_code_if_disabled") switch
        {
            421 => AliasTraits.Defers,
            550 => AliasTraits.Refuses,
            _ => AliasTraits.None,
        };
        traits |= If(row, "has_imap", AliasTraits.Imap) | If(row, "has_pgp", AliasTraits.Pgp) | If(row, "vacation_is_enabled", AliasTraits.Vacation)
            | If(row, "is_paid", AliasTraits.OwnerIsPaid);
        return new AliasRules(
            row.Id<Alias>("id"), AliasName.Stored(row.Text("name"), row.Text("kind")), traits,
            row.List(row.Flag("has_recipient_verification") ? "verified_recipients" : "recipients"));
    }

    private static AliasTraits If(SqlRow row, string column, AliasTraits trait) => row.Flag(column) ? trait : AliasTraits.None;
}

/// <param name="PaidUntil">When the plan of the last of its admins ends or ended; null: that of one of them does not end.</param>
internal sealed record ProvenDomain(HostedDomain Domain, DateTimeOffset? PaidUntil);
