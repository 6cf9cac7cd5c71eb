using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>Seals anew whatever an older master key sealed, so that the older one can be taken away. May be stopped and begun again at any time.</summary>
public sealed class SecretRenewal
{
    private const int Chunk = 200;

    // Every sealed column: the table, what names a row, the column, and the place that the value is bound to.
    private static readonly Column[] Columns =
    [
        Of("domains", "webhook_key_sealed"), Of("domains", "dkim_private_key_sealed"), Of("domains", "s3_access_key_id_sealed"),
        Of("domains", "s3_secret_access_key_sealed"), Of("accounts", "totp_sealed"), Of("notices", "content_sealed"),
        Of("password_links", "password_sealed"),
        new("secrets", "name", "value_sealed", "'secrets/' || name || '/value_sealed'"),
        new("pins", "account_id || '/' || purpose", "value_sealed", "'pins/' || account_id || '/' || purpose || '/value_sealed'"),
    ];

    private readonly ISqlEngine _engine;
    private readonly SecretSealer _sealer;

    internal SecretRenewal(ISqlEngine engine, SecretSealer sealer)
    {
        _engine = engine;
        _sealer = sealer;
    }

    /// <returns>Values sealed anew, and those that no loaded key opens: while there are any, keep every key.</returns>
    public async ValueTask<(int Renewed, int Closed)> ReSealAsync(CancellationToken cancellationToken)
    {
        var (renewed, closed) = (0, 0);
        foreach (var column in Columns)
        {
            var last = "";
            while (await RenewAsync(column, last, cancellationToken) is { Rows: > 0 } chunk)
            {
                last = chunk.Last;
                renewed += chunk.Renewed;
                closed += chunk.Closed;
            }
        }

        return (renewed, closed);
    }

    private static Column Of(string table, string column) => new(table, "id", column, $"'{table}/' || id || '/{column}'");

    private ValueTask<Result> RenewAsync(Column column, string last, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var rows = await session.ListAsync(
                    $"""
                    select {column.Key} as row_key, {column.Place} as place, {column.Name} as value from {column.Table}
                    where {column.Key} > @last and {column.Name} is not null order by row_key limit {Chunk}{session.ForUpdate}
                    """,
                    [("last", last)], row => (Key: row.Text("row_key"), Place: row.Text("place"), Value: row.Bytes("value")), ct);
                var (renewed, closed) = (0, 0);
                foreach (var (key, place, value) in rows)
                {
                    if (_sealer.Open(value, place) is not { } secret)
                    {
                        closed++;
                        continue;
                    }

                    if (_sealer.IsCurrent(value))
                        continue;
                    renewed += await session.ExecuteAsync(
                        $"update {column.Table} set {column.Name} = @value where {column.Key} = @key", [("value", _sealer.Seal(secret, place)), ("key", key)], ct);
                }

                return new Result(rows.Length, rows.Length > 0 ? rows[^1].Key : "", renewed, closed);
            },
            cancellationToken);

    private sealed record Column(string Table, string Key, string Name, string Place);

    private sealed record Result(int Rows, string Last, int Renewed, int Closed);
}
