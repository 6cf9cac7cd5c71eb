using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stafett.Server.Reporting;

/// <summary>
/// One day on disk, as lines of JSON: a head, a line for each row, and an end with the SHA-256 of all before it. Written beside the old file and renamed over it, mode
/// 0600. A file that is not right in every octet is not used at all: a report must not tell what nobody saw.
/// </summary>
internal static class DmarcDayFile
{
    private const string Format = "stafett-dmarc-1";
    private const int PieceLength = 64 * 1024;

    public static async Task SaveAsync(DmarcDayCounts day, string path, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = PieceLength, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(temporary, options))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new FileHead(Format, day.Date, day.Dropped), DmarcJson.Default.FileHead));
            foreach (var (row, count) in day.Rows)
                await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new FileRow(count, row.Facts, row.Dkim), DmarcJson.Default.FileRow));
            await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new FileEnd(day.Rows.Count, Convert.ToHexStringLower(hash.GetCurrentHash())), DmarcJson.Default.FileEnd));
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);

            async Task WriteAsync(byte[] line)
            {
                hash.AppendData(line);
                hash.AppendData("\n"u8);
                await file.WriteAsync(line, cancellationToken);
                await file.WriteAsync("\n"u8.ToArray(), cancellationToken);
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The day, or why there is none; neither where there is no file. Never throws for what the file holds or for not being able to read it.</summary>
    public static async Task<(DmarcDayCounts? Day, string? Problem)> LoadAsync(DateOnly date, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
                return (null, null);
            return Read(date, await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return (null, e is JsonException ? "a line of the file cannot be read" : e.Message);
        }
    }

    private static (DmarcDayCounts? Day, string? Problem) Read(DateOnly date, byte[] octets)
    {
        if (octets is not [.., (byte)'\n'])
            return (null, "the file has been cut");
        var endAt = octets.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        if (JsonSerializer.Deserialize(octets.AsSpan(endAt), DmarcJson.Default.FileEnd) is not { } end)
            return (null, "the file has been cut");
        if (end.Sha256 != Convert.ToHexStringLower(SHA256.HashData(octets.AsSpan(0, endAt))))
            return (null, "the file's checksum is wrong");

        FileHead? head = null;
        var rows = new List<KeyValuePair<DmarcRow, long>>();
        for (var rest = octets.AsSpan(0, endAt); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            var line = rest[..length];
            rest = rest[(length + 1)..];
            if (head is null)
            {
                head = JsonSerializer.Deserialize(line, DmarcJson.Default.FileHead);
                if (head is null || head.Format != Format || head.Date != date)
                    return (null, "the file is of another kind, version or day");
            }
            else if (JsonSerializer.Deserialize(line, DmarcJson.Default.FileRow) is { Count: > 0 } row)
            {
                rows.Add(KeyValuePair.Create(new DmarcRow(row.Facts, row.Dkim.IsDefault ? [] : row.Dkim), row.Count));
            }
        }

        return head is not null && rows.Count == end.Rows ? (new DmarcDayCounts(date, rows, head.Dropped), null) : (null, "rows of the file are missing");
    }
}

internal sealed record FileHead(string Format, DateOnly Date, long Dropped);

internal sealed record FileRow(long Count, DmarcFacts Facts, ImmutableArray<DkimFact> Dkim);

internal sealed record FileEnd(int Rows, string Sha256);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FileHead))]
[JsonSerializable(typeof(FileRow))]
[JsonSerializable(typeof(FileEnd))]
internal sealed partial class DmarcJson : JsonSerializerContext;
