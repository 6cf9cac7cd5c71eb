using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Logs;

/// <summary>
/// Error logs of domains: an admin sees those of the domain, another member those of his aliases. Kept for a week (<see cref="Operations.Housekeeping"/>).
/// </summary>
public sealed class LogStore
{
    /// <summary>Octets of the header section that are kept.</summary>
    public const int MaxHeaders = 64 * 1024;

    private const int MaxKeywords = 100;
    private const int MaxText = 2_000;
    private const int MaxJourney = 32 * 1024;

    private const string Columns = """
        l.id, l.domain_id, l.alias_id, l.code, l.category, l.message, l.sender, l.recipients, l.remote_address, l.remote_host, l.subject, l.message_id, l.headers,
        l.journey, l.attempts, l.created_at, l.updated_at
        """;

    private static readonly string Again = $"""
        code = @code, category = @category, message = @message, attempts = logs.attempts + 1, updated_at = @now,
        journey = case when length(logs.journey) < {MaxJourney} then logs.journey || @journey else logs.journey end
        """;

    // Two ways of having a right to an entry, each with its index.
    private const string Visible = """
        (l.domain_id in (select domain_id from domain_members where account_id = @caller and role = 'admin')
            or l.alias_id in (select id from aliases where account_id = @caller))
        """;

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal LogStore(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    /// <summary>Keeps entries, many at a time. The same message again changes the one that is there: what happened last, and one more attempt.</summary>
    public async ValueTask AddAsync(ImmutableArray<NewLogEntry> entries, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            async (session, ct) =>
            {
                foreach (var entry in entries)
                    await AddAsync(session, entry, ct);
                return true;
            },
            cancellationToken);

    /// <summary>The newest first.</summary>
    public ValueTask<Page<LogEntry>> ListAsync(Id<Account> caller, LogQuery query, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                if (await FilterAsync(session, caller, query, ct) is not { } filter)
                    return new Page<LogEntry>([], 0, page);
                var total = await session.CountAsync($"select count(*) as n from logs l where {filter.Where}", filter.Arguments, ct);
                var items = await session.ListAsync(
                    $"select {Columns} from logs l where {filter.Where} order by l.created_at desc, l.id desc limit @limit offset @offset",
                    [.. filter.Arguments, ("limit", page.Limit), ("offset", page.Offset)], Read, ct);
                return new Page<LogEntry>(items, total, page);
            },
            cancellationToken);

    /// <summary>Hands over the newest first, one by one, for files that are too long to be held as entries. Of the header section, only the first 16 K characters.</summary>
    public async ValueTask EachAsync(Id<Account> caller, LogQuery query, int most, Action<LogEntry> each, CancellationToken cancellationToken) =>
        await _engine.ReadAsync(
            async (session, ct) =>
            {
                if (await FilterAsync(session, caller, query, ct) is { } filter)
                {
                    await session.EachAsync(
                        $"select {Columns.Replace("l.headers", "substr(l.headers, 1, 16384) as headers", StringComparison.Ordinal)} from logs l where {filter.Where} order by l.created_at desc, l.id desc limit @limit",
                        [.. filter.Arguments, ("limit", most)], row => each(Read(row)), ct);
                }

                return true;
            },
            cancellationToken);

    public ValueTask<LogEntry?> GetAsync(Id<Account> caller, Id<LogEntry> id, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                $"select {Columns} from logs l where l.id = @id and {Visible}", [("id", id), ("caller", caller)], Read, ct), cancellationToken);

    private static LogEntry Read(SqlRow row) => new()
    {
        Id = row.Id<LogEntry>("id"),
        DomainId = row.IdOrNull<HostedDomain>("domain_id"),
        AliasId = row.IdOrNull<Alias>("alias_id"),
        Code = row.Int("code"),
        Category = row.Text("category"),
        Message = row.Text("message"),
        Sender = row.Text("sender"),
        Recipients = row.List("recipients"),
        RemoteAddress = row.Text("remote_address"),
        RemoteHost = row.Text("remote_host"),
        Subject = row.Text("subject"),
        MessageId = row.Text("message_id"),
        Headers = row.Text("headers"),
        Journey = row.Text("journey"),
        Attempts = row.Int("attempts"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
    };

    /// <summary>16 octets: an index of addresses that cannot be read out.</summary>
    private static byte[] KeywordHash(string keyword) => SHA256.HashData(Encoding.UTF8.GetBytes(keyword.Trim().ToLowerInvariant()))[..16];

    private static async ValueTask<(string Where, (string, object?)[] Arguments)?> FilterAsync(
        SqlSession session, Id<Account> caller, LogQuery query, CancellationToken cancellationToken)
    {
        var where = new List<string> { Visible };
        var arguments = new List<(string, object?)> { ("caller", caller) };
        if (query.Domain is { } key)
        {
            if (await DomainAccess.FindAsync(session, caller, key, cancellationToken) is not { } domain)
                return null;
            Add("l.domain_id = @domain", "domain", domain.Id);
        }

        if (query.Keyword.Length > 0)
            Add("l.id in (select log_id from log_keywords where keyword = @keyword)", "keyword", KeywordHash(query.Keyword));
        if (query.Subject.Length > 0)
            Add(@"lower(l.subject) like @subject escape '\'", "subject", SearchText.Anywhere(query.Subject));
        if (query.Code is { } code)
            Add("l.code = @code", "code", code);
        if (query.Category.Length > 0)
            Add("l.category = @category", "category", query.Category);
        if (query.From is { } from)
            Add("l.created_at >= @from", "from", from);
        if (query.To is { } to)
            Add("l.created_at < @to", "to", to);
        return (string.Join(" and ", where), [.. arguments]);

        void Add(string condition, string name, object value)
        {
            where.Add(condition);
            arguments.Add((name, value));
        }
    }

    private static (string, object?)[] WhatHappened(NewLogEntry entry) =>
        [("code", entry.Code), ("category", Cut(entry.Category, 100)), ("message", Cut(entry.Message, MaxText)), ("journey", Cut(entry.Journey, MaxJourney))];

    // Peers write these: NUL has no place in a text column, and nothing is longer than its purpose needs.
    private static string Cut(string text, int length)
    {
        text = text.Replace('\0', '\uFFFD');
        if (text.Length <= length)
            return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private async ValueTask AddAsync(SqlSession session, NewLogEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IsOnlyUpdate)
        {
            await session.ExecuteAsync($"update logs set {Again} where hash = @hash", [.. WhatHappened(entry), ("hash", entry.Hash), ("now", session.Now)], cancellationToken);
            return;
        }

        var id = Id<LogEntry>.New(_time);
        var kept = await session.FirstAsync(
            $"""
            insert into logs (id, domain_id, alias_id, hash, code, category, message, sender, recipients, remote_address, remote_host, subject, message_id, headers,
                journey, attempts, created_at, updated_at)
            select @id, (select id from domains where id = @domain), (select id from aliases where id = @alias), @hash, @code, @category, @message, @sender, @recipients,
                @remote_address, @remote_host, @subject, @message_id, @headers, @journey, 1, @now, @now where true
            on conflict (hash) do update set {Again}
            returning id
            """,
            [
                ("id", id), ("domain", entry.DomainId?.ToString() ?? ""), ("alias", entry.AliasId?.ToString() ?? ""), ("hash", entry.Hash),
                .. WhatHappened(entry), ("sender", Cut(entry.Sender, MaxText)),
                ("recipients", entry.Recipients.Take(MaxKeywords).Select(r => Cut(r, MaxText)).ToImmutableArray()), ("remote_address", Cut(entry.RemoteAddress, 100)),
                ("remote_host", Cut(entry.RemoteHost, 300)), ("subject", Cut(entry.Subject, MaxText)), ("message_id", Cut(entry.MessageId, MaxText)),
                ("headers", Cut(entry.Headers, MaxHeaders)), ("now", session.Now),
            ],
            row => row.Id<LogEntry>("id"), cancellationToken);
        if (kept != id)
            return;
        foreach (var keyword in entry.Keywords.Take(MaxKeywords))
        {
            await session.ExecuteAsync(
                "insert into log_keywords (keyword, log_id) values (@keyword, @id) on conflict do nothing", [("keyword", KeywordHash(keyword)), ("id", id)],
                cancellationToken);
        }
    }
}
