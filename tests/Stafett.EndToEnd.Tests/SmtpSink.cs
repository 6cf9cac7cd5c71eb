using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Stafett.EndToEnd.Tests;

/// <summary>One message as it arrived. <see cref="Content"/> is byte for byte what stood between DATA and the final dot, unstuffed.</summary>
public sealed record SunkMessage(string MailCommand, IReadOnlyList<string> RcptCommands, byte[] Content);

/// <summary>
/// The server at the end of the way: accepts everything and keeps it. Plain, without BDAT, so that the bytes on the wire are
/// easy to vouch for; none of the product's code is in it.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private const int LineLimit = 64 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<SunkMessage> _arrived = Channel.CreateUnbounded<SunkMessage>();
    private readonly ConcurrentDictionary<Task, byte> _sessions = [];
    private readonly Task _accepting;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next message in order of arrival; fails when none comes in time.</summary>
    public async Task<SunkMessage> NextAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            return await _arrived.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing arrived at the sink within {patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>Forgets what earlier tests left; the number of messages that nobody waited for.</summary>
    public int Drain()
    {
        var count = 0;
        while (_arrived.Reader.TryRead(out _))
            count++;
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var session = ServeAsync(client);
                _sessions[session] = 0;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
            // The end of the test run.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        await using var stream = client.GetStream();
        try
        {
            // Reads ahead; replies go past it, because a pipelining client has more in it when one is due.
            await using var input = new BufferedStream(stream);
            await new Session(input, stream, _arrived.Writer).RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other side went away, or the test run ends.
        }
    }

    private sealed class Session(Stream input, Stream output, ChannelWriter<SunkMessage> arrived)
    {
        private readonly byte[] _one = new byte[1];
        private List<string> _recipients = [];
        private string _mail = "";

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            await SayAsync("220 sink.example ESMTP", cancellationToken);
            while (await ReadLineAsync(cancellationToken) is { } bytes)
            {
                var line = Encoding.UTF8.GetString(bytes).TrimEnd('\r', '\n');
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO":
                        await SayAsync("250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 104857600", cancellationToken);
                        break;
                    case "MAIL":
                        (_mail, _recipients) = (line, []);
                        await SayAsync("250 2.1.0 ok", cancellationToken);
                        break;
                    case "RCPT":
                        _recipients.Add(line);
                        await SayAsync("250 2.1.5 ok", cancellationToken);
                        break;
                    case "DATA":
                        await SayAsync("354 go on", cancellationToken);
                        var content = await ReadDataAsync(cancellationToken);
                        arrived.TryWrite(new SunkMessage(_mail, _recipients, content));
                        (_mail, _recipients) = ("", []);
                        await SayAsync("250 2.0.0 kept", cancellationToken);
                        break;
                    case "QUIT":
                        await SayAsync("221 2.0.0 bye", cancellationToken);
                        return;
                    case "HELO" or "NOOP" or "RSET":
                        await SayAsync("250 ok", cancellationToken);
                        break;
                    default:
                        await SayAsync("502 5.5.1 not here", cancellationToken);
                        break;
                }
            }
        }

        // Ends at a line that is exactly ".\r\n" behind a CRLF; every other octet is kept as it is.
        private async Task<byte[]> ReadDataAsync(CancellationToken cancellationToken)
        {
            using var content = new MemoryStream();
            var afterCrLf = true;
            while (await ReadLineAsync(cancellationToken) is { } line)
            {
                if (afterCrLf && line.AsSpan().SequenceEqual(".\r\n"u8))
                    return content.ToArray();
                content.Write(afterCrLf && line[0] == '.' ? line.AsSpan(1) : line);
                afterCrLf = line.AsSpan().EndsWith("\r\n"u8);
            }

            throw new EndOfStreamException("The connection ended inside a message.");
        }

        // Up to and with LF; null at the end of the connection.
        private async Task<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
        {
            var line = new List<byte>(128);
            while (await input.ReadAsync(_one, cancellationToken) == 1)
            {
                line.Add(_one[0]);
                if (_one[0] == '\n' || line.Count == LineLimit)
                    return [.. line];
            }

            return null;
        }

        private async Task SayAsync(string reply, CancellationToken cancellationToken)
        {
            await output.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), cancellationToken);
        }
    }
}
