using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// Payloads of webhooks beside the JSON of npm's mailparser, whose shape they have. webhooks/differences.tsv explains each difference and says who is right.
/// One that is not explained fails, and so does an explanation that has lost its difference. The same script is a receiver: it takes the payload apart as
/// the documentation says.
/// </summary>
public sealed partial class WebhookPayloadTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Checkout.NodeFolder)!, "webhooks");

    private static readonly WebhookSession Session = new("hook@example.com", "192.0.2.7", 40_000, "[192.0.2.7]", "mail.sender.example", "kari@sender.example", "mx.example.net", DateTimeOffset.FromUnixTimeMilliseconds(1653506801423));

    // Beside what mailparser knows: the envelope, the message itself, and a text where mailparser has a map, which is empty in JSON.
    private static readonly string[] OursAlone = ["headers", "raw", "recipients", "session", "priority"];

    [Fact]
    public async Task Payloads_have_the_shape_of_mailparser_and_a_receiver_can_use_them()
    {
        ForeignProgram.Require("mailparser (npm ci in tests/Stafett.EndToEnd.Tests/node)",
            ForeignProgram.IsInstalled("node") && Directory.Exists(Path.Combine(Checkout.NodeFolder, "node_modules", "mailparser")));
        var messages = Directory.GetFiles(Path.Combine(Folder, "messages"), "*.eml").Order(StringComparer.Ordinal).ToList();
        Assert.True(messages.Count >= 40);
        var payloads = Directory.CreateTempSubdirectory("stafett-payloads-");
        try
        {
            var input = new StringBuilder();
            foreach (var path in messages)
            {
                var payload = Path.Combine(payloads.FullName, Path.GetFileName(path) + ".json");
                await File.WriteAllBytesAsync(payload, await WriteAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
                input.Append(path).Append('\t').Append(payload).Append('\n');
            }

            var result = await ForeignProgram.RunAsync("node", [Path.Combine(Checkout.NodeFolder, "payload.js")], input.ToString());
            Assert.True(result.ExitCode == 0, result.Output);
            await AssertExplainedAsync(messages, payloads.FullName, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            payloads.Delete(recursive: true);
        }
    }

    private static async Task AssertExplainedAsync(List<string> messages, string payloads, string[] lines)
    {
        Assert.Equal(messages.Count, lines.Length);
        var explained = File.ReadLines(Path.Combine(Folder, "differences.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(cells => cells is [var message, var property, "ours" or "theirs" or "both", { Length: > 10 }] ? $"{message}\t{property}" : throw new FormatException(string.Join('|', cells)))
            .ToHashSet();
        var problems = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            var name = Path.GetFileNameWithoutExtension(messages[i]);
            using var ours = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(payloads, name + ".eml.json")));
            using var theirs = JsonDocument.Parse(lines[i]);
            foreach (var fault in theirs.RootElement.GetProperty("faults").EnumerateArray())
                problems.Append($"the receiver complains about {name}: {fault}\n");
            foreach (var (property, mine, other) in Differences(Facts(ours.RootElement), Facts(theirs.RootElement.GetProperty("theirs"))))
            {
                if (!explained.Remove($"{name}\t{property}"))
                    problems.Append($"not explained: {name}\t{property}\n  ours   {mine}\n  theirs {other}\n");
            }
        }

        foreach (var row in explained.Order(StringComparer.Ordinal))
            problems.Append($"explained, but no difference: {row}\n");
        Assert.True(problems.Length == 0, problems.ToString());
    }

    private static IEnumerable<(string Property, string? Ours, string? Theirs)> Differences(SortedDictionary<string, string> ours, SortedDictionary<string, string> theirs) =>
        from property in ours.Keys.Union(theirs.Keys)
        let mine = ours.GetValueOrDefault(property)
        let other = theirs.GetValueOrDefault(property)
        where mine != other
        select (property, mine, other);

    /// <summary>Each property of the payload; those of attachments one by one, for all attachments together.</summary>
    private static SortedDictionary<string, string> Facts(JsonElement mail)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in mail.EnumerateObject())
        {
            if (property.Name == "attachments")
            {
                foreach (var value in property.Value.EnumerateArray().SelectMany(attachment => attachment.EnumerateObject()))
                    facts["attachments." + value.Name] = facts.GetValueOrDefault("attachments." + value.Name) + value.Value.GetRawText() + " ";
            }
            else if (!OursAlone.Contains(property.Name))
            {
                facts[property.Name] = Plain(property.Name, property.Value);
            }
        }

        return facts;
    }

    // What is the same in another spelling: mailparser quotes every name and writes letters in HTML as references.
    private static string Plain(string name, JsonElement value) => name switch
    {
        "textAsHtml" or "html" when value.ValueKind == JsonValueKind.String => Reference().Replace(value.GetString()!, reference => WebUtility.HtmlDecode(reference.Value) is [> '\u007F', ..] letter ? letter : reference.Value),
        "from" or "to" or "cc" or "bcc" or "replyTo" => JsonSerializer.Serialize(value).Replace("\\u0022", "", StringComparison.Ordinal).Replace("\\\\", "", StringComparison.Ordinal),
        _ => JsonSerializer.Serialize(value),
    };

    private static async Task<byte[]> WriteAsync(byte[] message)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await WebhookPayloadWriter.WriteAsync(new WebhookMessage(default, new(message), ["hook@example.com"], Session), WebhookPayloadOptions.All, pipe, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        return stream.ToArray();
    }

    [GeneratedRegex("&(?:#x[0-9A-F]+|[A-Za-z0-9]+);")]
    private static partial Regex Reference();
}
