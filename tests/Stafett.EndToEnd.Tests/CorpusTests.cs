using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// Every odd message of tests/Corpus through the running server, over real sockets: what is below our own fields is the message octet for octet, and what
/// a DKIM verifier would hash is what it would have hashed before. Once in and out by DATA, once in and out by BDAT.
/// </summary>
public sealed class CorpusTests(CorpusServers servers) : IClassFixture<CorpusServers>
{
    /// <summary>Fields that stand above a forwarded copy, in lower case; nothing else may.</summary>
    private static readonly string[] OurFields =
    [
        "authentication-results", "received", "x-forward-email-website", "x-forward-email-version", "x-forward-email-sender", "x-forward-email-loop", "x-original-to",
        "x-report-abuse-to", "x-report-abuse", "x-complaints-to",
    ];

    // No address in From or not one From field, or in a circle: refused with this code and status, by every way.
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["bom-at-start"] = "550 5.6.0 ",
        ["from-empty"] = "550 5.6.0 ",
        ["leading-two-blank-lines"] = "550 5.6.0 ",
        ["missing-from"] = "550 5.6.0 ",
        ["no-headers"] = "550 5.6.0 ",
        ["only-body-after-blank"] = "550 5.6.0 ",
        ["received-chain-26"] = "550 5.4.6 ",
        ["starts-with-space"] = "550 5.6.0 ",
        ["two-from-fields"] = "550 5.6.0 ",
    };

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Checkout.CorpusFolder, "*.eml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_corpus_is_there() => Assert.True(Names.Count >= 100, $"only {Names.Count} messages");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Comes_out_as_it_went_in_by_data(string name)
    {
        var message = await ReadAsync(name);
        // RFC 5321 §4.1.1.4: with DATA a message always ends in CRLF.
        byte[] expected = message.AsSpan().EndsWith("\r\n"u8) ? message : [.. message, .. "\r\n"u8];
        await using var client = await StartAsync(servers.Data, name);

        await CheckAsync(name, servers.Data, await client.DataAsync(message), expected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Comes_out_as_it_went_in_by_bdat(string name)
    {
        var message = await ReadAsync(name);
        await using var client = await StartAsync(servers.Bdat, name);

        await CheckAsync(name, servers.Bdat, await client.BdatAsync(message), message);
    }

    private static Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(Path.Combine(Checkout.CorpusFolder, name + ".eml"));

    private static async Task<Dialogue> StartAsync(ServerUnderTest server, string name)
    {
        server.Sink.Drain();
        var client = await Dialogue.OpenAsync(server.Port);
        var parameters = name.Contains("smtputf8", StringComparison.Ordinal) ? " BODY=8BITMIME SMTPUTF8" : " BODY=8BITMIME";
        // A sender for each: some of them are one and the same message but for its X- fields.
        Assert.Equal(250, (await client.SayAsync($"MAIL FROM:<{name}@client.example>{parameters}")).Code);
        Assert.Equal(250, (await client.SayAsync("RCPT TO:<hello@forwarded.example>")).Code);
        return client;
    }

    private static async Task CheckAsync(string name, ServerUnderTest server, Reply reply, byte[] expected)
    {
        if (Refused.TryGetValue(name, out var refusal))
        {
            Assert.StartsWith(refusal, reply.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, server.Sink.Drain());
            return;
        }

        Assert.True(reply.Code == 250, $"{reply}\n{server.Log}");
        var arrived = await server.Sink.NextAsync(TimeSpan.FromMinutes(1));
        expected = WithBlankLine(name, WithoutMailboxLines(name, expected));
        Assert.True(arrived.Content.AsSpan().EndsWith(expected), $"The message was changed:\n{arrived.Text}");
        AssertOurs(arrived.Content[..^expected.Length]);
        AssertSameForVerifier(new VerifierView(expected), new VerifierView(arrived.Content));
        Assert.Equal(expected.Any(o => o > 127), arrived.MailCommand.Contains("BODY=8BITMIME", StringComparison.Ordinal));
    }

    private static void AssertOurs(byte[] prefix)
    {
        var text = Encoding.ASCII.GetString(prefix);
        // RFC 8601 §4: above the trace fields that it speaks of.
        Assert.StartsWith("Authentication-Results: mx.test.example;\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nReceived: from client.example ", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        foreach (var line in text[..^2].Split("\r\n"))
        {
            Assert.NotEqual("", line.Trim());
            if (line[0] is not (' ' or '\t'))
                Assert.Contains(line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant(), OurFields);
        }
    }

    private static void AssertSameForVerifier(VerifierView original, VerifierView arrived)
    {
        Assert.Equal(original.SimpleBodyHash, arrived.SimpleBodyHash);
        Assert.Equal(original.RelaxedBodyHash, arrived.RelaxedBodyHash);
        // As if somebody had signed every field there is, and as they were really signed.
        foreach (var names in new[] { original.Names.ToList(), original.SignedNames.ToList() })
        {
            Assert.Equal(original.HeaderInput(names, relaxed: false), arrived.HeaderInput(names, relaxed: false));
            Assert.Equal(original.HeaderInput(names, relaxed: true), arrived.HeaderInput(names, relaxed: true));
        }
    }

    // A line that is no field ends the header section for us, as for Postfix; the copy says so to the next reader too, who might see another author below.
    private static byte[] WithBlankLine(string name, byte[] message)
    {
        if (name != "junk-line-in-header")
            return message;
        var junk = message.AsSpan().IndexOf("\r\nthis line"u8) + 2;
        return [.. message[..junk], .. "\r\n"u8, .. message[junk..]];
    }

    // An mbox "From " line is no part of the message; below our fields it would end the header section.
    private static byte[] WithoutMailboxLines(string name, byte[] message) =>
        name.StartsWith("mbox-", StringComparison.Ordinal) ? message[(message.AsSpan().IndexOf("\n"u8) + 1)..] : message;
}
