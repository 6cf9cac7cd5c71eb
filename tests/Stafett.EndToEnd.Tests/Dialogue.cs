using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>SMTP word for word: for what the real clients cannot be made to say. None of the product's code is in it.</summary>
public sealed class Dialogue : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _timeout = new(Patience);

    private Dialogue(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream, Encoding.UTF8, false, 1024, leaveOpen: true);
    }

    /// <param name="from">Our own address, another one of the loopback network.</param>
    public static async Task<Dialogue> ConnectAsync(int port, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new Dialogue(client);
    }

    /// <summary>After greeting and EHLO.</summary>
    public static async Task<Dialogue> OpenAsync(int port)
    {
        var dialogue = await ConnectAsync(port);
        Assert.Equal(220, (await dialogue.ReadAsync()).Code);
        Assert.Equal(250, (await dialogue.SayAsync("EHLO client.example")).Code);
        return dialogue;
    }

    /// <summary>One message in a connection of its own; the reply to its end.</summary>
    public static async Task<Reply> SendAsync(int port, string sender, string recipient, byte[] message)
    {
        await using var dialogue = await OpenAsync(port);
        Assert.Equal(250, (await dialogue.SayAsync($"MAIL FROM:<{sender}>")).Code);
        var rcpt = await dialogue.SayAsync($"RCPT TO:<{recipient}>");
        return rcpt.Code == 250 ? await dialogue.DataAsync(message) : rcpt;
    }

    public async Task<Reply> SayAsync(string command)
    {
        await SendAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        return await ReadAsync();
    }

    public Task SendAsync(ReadOnlyMemory<byte> octets) => _stream.WriteAsync(octets, _timeout.Token).AsTask();

    public async Task<Reply> DataAsync(byte[] message)
    {
        Assert.Equal(354, (await SayAsync("DATA")).Code);
        await SendAsync(Stuff(message));
        return await ReadAsync();
    }

    /// <summary>In two chunks, the second one LAST.</summary>
    public async Task<Reply> BdatAsync(byte[] message)
    {
        var half = message.Length / 2;
        await SendAsync(Encoding.ASCII.GetBytes($"BDAT {half}\r\n"));
        await SendAsync(message.AsMemory(0, half));
        Assert.Equal(250, (await ReadAsync()).Code);
        await SendAsync(Encoding.ASCII.GetBytes($"BDAT {message.Length - half} LAST\r\n"));
        await SendAsync(message.AsMemory(half));
        return await ReadAsync();
    }

    /// <summary>Code 0: the connection has ended.</summary>
    public async Task<Reply> ReadAsync()
    {
        var lines = new List<string>();
        try
        {
            while (await _reader.ReadLineAsync(_timeout.Token) is { } line)
            {
                lines.Add(line.Length > 4 ? line[4..] : "");
                if (line.Length < 4 || line[3] == ' ')
                    return new Reply(int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture), string.Join('\n', lines));
            }
        }
        catch (IOException)
        {
            // Reset, which is an end too.
        }

        return new Reply(0, string.Join('\n', lines));
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _client.Dispose();
        _timeout.Dispose();
        return ValueTask.CompletedTask;
    }

    // RFC 5321 §4.5.2, and a line end in front of the final dot where the message has none.
    private static byte[] Stuff(byte[] message)
    {
        var output = new List<byte>(message.Length + 100);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '.' && (i == 0 || message[i - 1] == '\n'))
                output.Add((byte)'.');
            output.Add(message[i]);
        }

        output.AddRange(message.AsSpan().EndsWith("\r\n"u8) ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return [.. output];
    }
}
