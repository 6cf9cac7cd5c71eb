using System.Collections.Immutable;
using System.Data.Common;

namespace Stafett.Storage.Sql;

/// <summary>
/// The row that a reader stands on, by column name. Both engines store the same few types (text, 64-bit numbers, octets, flags), so that one way of reading
/// serves both. No reflection: a mapper is a lambda that calls these.
/// </summary>
internal readonly struct SqlRow(DbDataReader reader)
{
    public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

    public string? TextOrNull(string column) => Ordinal(column) is { } at ? reader.GetString(at) : null;

    public bool Flag(string column) => reader.GetBoolean(reader.GetOrdinal(column));

    public long Number(string column) => reader.GetInt64(reader.GetOrdinal(column));

    public long? NumberOrNull(string column) => Ordinal(column) is { } at ? reader.GetInt64(at) : null;

    public int Int(string column) => checked((int)Number(column));

    public int? IntOrNull(string column) => NumberOrNull(column) is { } value ? checked((int)value) : null;

    public byte[] Bytes(string column) => reader.GetFieldValue<byte[]>(reader.GetOrdinal(column));

    public byte[]? BytesOrNull(string column) => Ordinal(column) is { } at ? reader.GetFieldValue<byte[]>(at) : null;

    public DateTimeOffset Time(string column) => DateTimeOffset.FromUnixTimeMilliseconds(Number(column));

    public DateTimeOffset? TimeOrNull(string column) =>
        NumberOrNull(column) is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    public Id<T> Id<T>(string column) => Storage.Id<T>.Parse(Text(column));

    public Id<T>? IdOrNull<T>(string column) => TextOrNull(column) is { } text ? Storage.Id<T>.Parse(text) : null;

    public ImmutableArray<string> List(string column) => TextList.Read(Text(column));

    private int? Ordinal(string column) => reader.GetOrdinal(column) is var at && reader.IsDBNull(at) ? null : at;
}
