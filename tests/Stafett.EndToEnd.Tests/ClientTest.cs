using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>What all clients do: send one message to <c>forwarded.example</c> and find it at the sink, untouched.</summary>
[Collection(typeof(MxCollection))]
public abstract class ClientTest : IDisposable
{
    public const string Sender = "sender@client.example";
    public const string Recipient = "hello@forwarded.example";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-client-");

    protected ClientTest(MxServer server)
    {
        Server = server;
        server.Sink.Obey();
        server.Sink.Drain();
    }

    protected MxServer Server { get; }

    protected string Port => $"{Server.Port}";

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lines end in CRLF; dots at line starts, an empty line at the end, and trailing spaces are what clients get wrong.</summary>
    protected static byte[] Message(string subject, string to = Recipient, string body = "") => Encoding.UTF8.GetBytes(
        $"""
        From: Sender <{Sender}>
        To: <{to}>
        Subject: {subject}
        Date: Mon, 23 Nov 2026 10:00:00 +0100
        Message-ID: <{Guid.NewGuid():N}@client.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        first line
        .a dot
        ..two dots
        .
        trailing spaces
        {body}
        last line

        """.ReplaceLineEndings("\r\n").Replace("trailing spaces\r\n", "trailing spaces  \r\n", StringComparison.Ordinal));

    protected string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    protected void AssertSent(ProgramResult client) =>
        Assert.True(client.ExitCode == 0, $"The client ended with {client.ExitCode}:\n{client.Output}\nThe server's log:\n{Server.Log}");

    /// <summary>The message came to the sink for the expected recipients, with our fields above it and every octet of it below.</summary>
    protected async Task<SunkMessage> AssertArrivedAsync(byte[] sent, string protocol, params string[] recipients)
    {
        var arrived = await Server.Sink.NextAsync(Patience);
        IEnumerable<string> expected = recipients.Length == 0 ? ["user@inbox.example"] : recipients;
        Assert.Equal(expected.Order(), arrived.Recipients.Order());

        var text = Encoding.UTF8.GetString(arrived.Content);
        Assert.True(arrived.Content.AsSpan().EndsWith(sent), $"The message was changed. Sent:\n{Encoding.UTF8.GetString(sent)}\nArrived:\n{text}");
        var added = text[..text.IndexOf("From: Sender", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        Assert.Contains("Received: from ", added, StringComparison.Ordinal);
        Assert.Matches($@"\bwith {protocol}\b", added);
        // Bounces come back through us (SRS), never straight to a sender that does not know the target.
        Assert.Matches(@"^MAIL FROM:<SRS0[=+-][^>]*@mx\.test\.example>", arrived.MailCommand);
        return arrived;
    }
}
