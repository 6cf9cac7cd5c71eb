using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Stafett.EndToEnd.Tests;

/// <summary>One message as it arrived. <see cref="Content"/> is byte for byte what stood between DATA and the final dot, unstuffed.</summary>
public sealed record SunkMessage(string MailCommand, IReadOnlyList<string> RcptCommands, byte[] Content)
{
    public string Sender => AddressIn(MailCommand);

    public IEnumerable<string> Recipients => RcptCommands.Select(AddressIn);

    /// <summary>Octets as characters of the same number.</summary>
    public string Text => Encoding.Latin1.GetString(Content);

    internal static string AddressIn(string command) =>
        command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)];
}

/// <summary>
/// The server at the end of the way: accepts everything and keeps it, unless it was told otherwise. Plain, so that the bytes on the wire are
/// easy to vouch for; none of the product's code is in it.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private const int LineLimit = 64 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<SunkMessage> _arrived = Channel.CreateUnbounded<SunkMessage>();
    private readonly ConcurrentDictionary<Task, byte> _sessions = [];
    private readonly ConcurrentDictionary<string, string> _rcptReplies = [];
    private readonly ConcurrentDictionary<string, string> _contentReplies = [];
    private readonly bool _offersChunking;
    private readonly Task _accepting;
    private TaskCompletionSource? _hold;

    /// <param name="offersChunking">Then messages come by BDAT.</param>
    public SmtpSink(bool offersChunking = false)
    {
        _offersChunking = offersChunking;
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

    /// <summary>From now on RCPT for this address gets this reply: code and text, without line end.</summary>
    public void AnswerRcpt(string recipient, string reply) => _rcptReplies[recipient] = reply;

    /// <summary>From now on a message for this address gets this reply, and does not count as arrived.</summary>
    public void AnswerContent(string recipient, string reply) => _contentReplies[recipient] = reply;

    /// <summary>Messages arrive but stay without an answer until the result is set.</summary>
    public TaskCompletionSource HoldAnswers() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Accepts everything again.</summary>
    public void Obey()
    {
        _rcptReplies.Clear();
        _contentReplies.Clear();
        _hold?.TrySetResult();
        _hold = null;
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
            await new Session(this, input, stream).RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other side went away, or the test run ends.
        }
    }

    private sealed class Session(SmtpSink sink, Stream input, Stream output)
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
                        var chunking = sink._offersChunking ? "250-CHUNKING\r\n" : "";
                        await SayAsync(
                            $"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n{chunking}250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 104857600", cancellationToken);
                        break;
                    case "MAIL":
                        (_mail, _recipients) = (line, []);
                        await SayAsync("250 2.1.0 ok", cancellationToken);
                        break;
                    case "RCPT":
                        await RcptAsync(line, cancellationToken);
                        break;
                    case "DATA" when _recipients.Count == 0:
                        await SayAsync("503 5.5.1 nobody to send it to", cancellationToken);
                        break;
                    case "DATA":
                        await SayAsync("354 go on", cancellationToken);
                        await TakeAsync(await ReadDataAsync(cancellationToken), cancellationToken);
                        break;
                    case "BDAT":
                        await TakeAsync(await ReadChunkAsync(line, cancellationToken), cancellationToken);
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

        private async Task RcptAsync(string line, CancellationToken cancellationToken)
        {
            if (sink._rcptReplies.TryGetValue(SunkMessage.AddressIn(line), out var refusal))
            {
                await SayAsync(refusal, cancellationToken);
                return;
            }

            _recipients.Add(line);
            await SayAsync("250 2.1.5 ok", cancellationToken);
        }

        private async Task TakeAsync(byte[] content, CancellationToken cancellationToken)
        {
            var (mail, recipients) = (_mail, _recipients);
            (_mail, _recipients) = ("", []);
            if (recipients.Count == 0)
            {
                await SayAsync("503 5.5.1 nobody to send it to", cancellationToken);
                return;
            }

            foreach (var recipient in recipients)
            {
                if (sink._contentReplies.TryGetValue(SunkMessage.AddressIn(recipient), out var refusal))
                {
                    await SayAsync(refusal, cancellationToken);
                    return;
                }
            }

            var hold = sink._hold;
            sink._arrived.Writer.TryWrite(new SunkMessage(mail, recipients, content));
            if (hold is not null)
                await hold.Task.WaitAsync(cancellationToken);
            await SayAsync("250 2.0.0 kept", cancellationToken);
        }

        // The server sends one chunk per message, so more than one is nothing that has to be understood here.
        private async Task<byte[]> ReadChunkAsync(string line, CancellationToken cancellationToken)
        {
            var words = line.Split(' ');
            if (words is not [_, var size, "LAST"])
                throw new IOException($"Not one chunk: {line}");
            var content = new byte[int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)];
            await input.ReadExactlyAsync(content, cancellationToken);
            return content;
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
