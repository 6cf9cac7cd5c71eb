using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Benchmarks;

/// <summary>Our side of benchmarks/mime/run: the time of all that the parsers beside it give for a message.</summary>
internal static class MimeComparison
{
    private const int Batch = 20;

    private static readonly byte[][] AddressFields = [[.. "From"u8], [.. "To"u8], [.. "Cc"u8], [.. "Reply-To"u8]];

    /// <param name="arguments">Seconds, and the files.</param>
    public static void Run(ReadOnlySpan<string> arguments)
    {
        var limit = TimeSpan.FromSeconds(double.Parse(arguments[0], CultureInfo.InvariantCulture));
        foreach (var path in arguments[1..])
        {
            var message = File.ReadAllBytes(path);
            // Long enough that the code is compiled with all that was learnt of it.
            _ = Measure(message, limit);
            var us = Measure(message, limit);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var parsed = Parse(message);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var row = new { path, us, allocated, subject = parsed.Subject, addresses = parsed.Addresses.Count, date = parsed.Date.ToUnixTimeSeconds(), files = parsed.Files.Select(f => new object[] { f.Name, f.Octets.Length }) };
            Console.WriteLine(JsonSerializer.Serialize(row));
        }
    }

    private static double Measure(byte[] message, TimeSpan limit)
    {
        var count = 0;
        var start = Stopwatch.GetTimestamp();
        do
        {
            for (var i = 0; i < Batch; i++)
                GC.KeepAlive(Parse(message));
            count += Batch;
        }
        while (Stopwatch.GetElapsedTime(start) < limit);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    private static Parsed Parse(byte[] message)
    {
        var tree = MimeTree.Parse(message);
        var headers = tree.Root.ReadHeaders();
        var fields = new string[headers.Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = headers.Text(i);
        var addresses = new List<(string, string)>();
        foreach (var name in AddressFields)
        {
            for (var i = headers.IndexOf(name); i >= 0; i = headers.IndexOf(name, i + 1))
            {
                foreach (var mailbox in AddressListParser.Parse(headers.Value(i)).Mailboxes)
                    addresses.Add((mailbox.Name, mailbox.Address.ToString()));
            }
        }

        _ = headers.TryGetValue("Date"u8, out var value) && MailDateParser.TryParse(value, out var date) ? date : date = default;
        var texts = new List<string>();
        var files = new List<(string Name, byte[] Octets)>();
        for (var i = 0; i < tree.Count; i++)
        {
            var part = tree[i];
            if (part.Kind != MimeKind.Leaf)
                continue;
            var type = part.ReadContentType();
            var disposition = part.ReadDisposition();
            if (type.Type == "text" && disposition is not { IsAttachment: true })
                texts.Add(PartText.Read(part));
            else
                files.Add((AttachmentName.Of(disposition, type), part.DecodeBody()));
        }

        return new Parsed(fields[headers.IndexOf("Subject"u8)], fields, addresses, date.Time, texts, files);
    }

    private sealed record Parsed(string Subject, string[] Fields, List<(string Name, string Address)> Addresses, DateTimeOffset Date, List<string> Texts, List<(string Name, byte[] Octets)> Files);
}
