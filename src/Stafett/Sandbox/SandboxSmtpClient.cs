using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Sandbox;

/// <summary>
/// Sends one message over a real socket and remembers every step with its time. Deliberately not the client that the server delivers with:
/// the sandbox shows the server from outside.
/// </summary>
internal sealed class SandboxSmtpClient(TimeProvider time)
{
    private const int MaxReply = 64 * 1024;

    private readonly List<SandboxStep> _steps = [];

    public IReadOnlyList<SandboxStep> Steps => _steps;

    /// <summary>The reply that decided: to the message, or the first refusal. Throws <see cref="IOException"/> and <see cref="SocketException"/> for a broken connection.</summary>
    public async Task<SandboxReply> SendAsync(int port, string helo, string from, string to, string message, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var started = time.GetTimestamp();
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var reader = PipeReader.Create(stream);
        _steps.Add(new SandboxStep("connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), null, time.GetElapsedTime(started)));

        var reply = await StepAsync("greeting", null);
        foreach (var (name, command) in new[]
        {
            ("EHLO", $"EHLO {helo}"), ("MAIL", $"MAIL FROM:<{from}>"), ("RCPT", $"RCPT TO:<{to}>"), ("DATA", "DATA"),
        })
        {
            if (reply.Code is >= 200 and < 400)
                reply = await StepAsync(name, command);
        }

        if (reply.Code == 354)
            reply = await StepAsync("message", Stuff(message) + "\r\n.");
        await LeaveAsync();
        return reply;

        // The answer is known: a server that has hung up after it (RFC 5321 §3.8, 421) has not broken anything.
        async Task LeaveAsync()
        {
            try
            {
                await stream.WriteAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
                await ReadReplyAsync(reader, cancellationToken);
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
            }
        }

        async Task<SandboxReply> StepAsync(string name, string? line)
        {
            var began = time.GetTimestamp();
            if (line is not null)
                await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
            var answer = await ReadReplyAsync(reader, cancellationToken);
            var sent = name == "message" ? string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(message)} octets") : line;
            _steps.Add(new SandboxStep(name, sent, answer, time.GetElapsedTime(began)));
            return answer;
        }
    }

    // RFC 5321 §4.5.2
    private static string Stuff(string message)
    {
        var stuffed = message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        stuffed = stuffed.StartsWith('.') ? "." + stuffed : stuffed;
        return stuffed.EndsWith("\r\n", StringComparison.Ordinal) ? stuffed[..^2] : stuffed;
    }

    // RFC 5321 §4.2.1
    private static async Task<SandboxReply> ReadReplyAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(buffer.Slice(0, end)).TrimEnd('\r');
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                    throw new IOException($"the server said something that is no reply: {line}");
                lines.Add(line.Length > 4 ? line[4..] : "");
                if (line.Length > 3 && line[3] == '-')
                    continue;
                reader.AdvanceTo(buffer.Start);
                return new SandboxReply(code, string.Join('\n', lines));
            }

            if (result.IsCompleted)
                throw new IOException("the server closed the connection");
            if (buffer.Length > MaxReply)
                throw new IOException("the server's reply does not end");
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
