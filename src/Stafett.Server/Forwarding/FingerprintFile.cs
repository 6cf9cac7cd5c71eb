using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Keeps a <see cref="FingerprintStore"/> over a restart. Head (4 octets and a version), entries of 21 octets (table, key, Unix second) and a SHA-256 over all
/// that. Written beside the old file and renamed over it, mode 0600. A file that is not right in every octet is not used at all: forgetting costs
/// a double delivery at worst, a wrong key could lose a message.
/// </summary>
public static class FingerprintFile
{
    private const int EntryLength = 21;
    private const int EntriesPerRead = 3_000;

    private static readonly byte[] Head = [.. "STFP"u8, 1];

    public static async Task SaveAsync(FingerprintStore store, string path, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 64 * 1024, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(temporary, options))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Head);
            await file.WriteAsync(Head, cancellationToken);
            for (var table = 0; table < store.Tables.Count; table++)
            {
                foreach (var shard in store.Tables[table].Snapshot())
                {
                    var octets = Encode((byte)table, shard);
                    hash.AppendData(octets);
                    await file.WriteAsync(octets, cancellationToken);
                }
            }

            await file.WriteAsync(hash.GetHashAndReset(), cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Fills an empty store. Never throws for what the file holds or for not being able to read it.</summary>
    public static async Task<FingerprintLoad> LoadAsync(FingerprintStore store, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
                return new FingerprintLoad(0, null);
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var problem = await ReadAsync(store, file, cancellationToken);
            if (problem is null)
                return new FingerprintLoad(store.Count, null);
            foreach (var table in store.Tables)
                table.Clear();
            return new FingerprintLoad(0, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var table in store.Tables)
                table.Clear();
            return new FingerprintLoad(0, e.Message);
        }
    }

    private static async Task<string?> ReadAsync(FingerprintStore store, FileStream file, CancellationToken cancellationToken)
    {
        var entries = file.Length - Head.Length - SHA256.HashSizeInBytes;
        if (entries < 0 || entries % EntryLength != 0)
            return "the file has been cut or is of another kind";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[EntryLength * EntriesPerRead];
        await file.ReadExactlyAsync(buffer.AsMemory(0, Head.Length), cancellationToken);
        if (!buffer.AsSpan(0, Head.Length).SequenceEqual(Head))
            return "the file is of another kind or version";
        hash.AppendData(Head);
        while (entries > 0)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(entries, buffer.Length));
            await file.ReadExactlyAsync(piece, cancellationToken);
            hash.AppendData(piece.Span);
            Decode(piece.Span, store.Tables);
            entries -= piece.Length;
        }

        await file.ReadExactlyAsync(buffer.AsMemory(0, SHA256.HashSizeInBytes), cancellationToken);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, SHA256.HashSizeInBytes)) ? null : "the file's checksum is wrong";
    }

    private static byte[] Encode(byte table, List<KeyValuePair<UInt128, uint>> entries)
    {
        var octets = new byte[entries.Count * EntryLength];
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = octets.AsSpan(i * EntryLength, EntryLength);
            entry[0] = table;
            BinaryPrimitives.WriteUInt128BigEndian(entry[1..], entries[i].Key);
            BinaryPrimitives.WriteUInt32BigEndian(entry[17..], entries[i].Value);
        }

        return octets;
    }

    private static void Decode(ReadOnlySpan<byte> octets, IReadOnlyList<ExpiringTable> tables)
    {
        for (; !octets.IsEmpty; octets = octets[EntryLength..])
        {
            if (octets[0] < tables.Count)
                tables[octets[0]].Restore(BinaryPrimitives.ReadUInt128BigEndian(octets[1..]), BinaryPrimitives.ReadUInt32BigEndian(octets[17..]));
        }
    }
}
