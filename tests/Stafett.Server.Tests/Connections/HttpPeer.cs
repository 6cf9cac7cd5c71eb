using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Stafett.Server.Tests.Connections;

/// <summary>What a client asked.</summary>
internal sealed record HttpAsked(string Line, IReadOnlyDictionary<string, string> Fields, byte[] Body);

/// <summary>A web server that does as it is told, right or wrong: a function of the request, written to the bare connection.</summary>
internal sealed class HttpPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HttpAsked, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    public HttpPeer(Func<HttpAsked, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Said to everybody who connects, as mail servers do.</summary>
    public string Greeting { get; init; } = "";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public ConcurrentQueue<HttpAsked> Asked { get; } = new();

    public static HttpPeer Answering(string answer, X509Certificate2? certificate = null) =>
        new((_, stream, token) => WriteAsync(stream, answer, token), certificate);

    /// <summary>Says nothing more until the test ends.</summary>
    public static Task ForeverAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public static Task WriteAsync(Stream stream, string text, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped, while it waited or between two clients.
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    stream = tls;
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                }

                if (Greeting.Length > 0)
                    await WriteAsync(stream, Greeting, _stop.Token);
                while (await ReadAsync(stream) is { } asked)
                {
                    Asked.Enqueue(asked);
                    await _answer(asked, stream, _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client has gone, as many tests want it to.
            }
        }
    }

    private async Task<HttpAsked?> ReadAsync(Stream stream)
    {
        if (await ReadLineAsync(stream) is not { } line)
            return null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream) is { Length: > 0 } field)
        {
            var colon = field.IndexOf(':');
            fields[field[..Math.Max(colon, 0)]] = field[(colon + 1)..].Trim();
        }

        if (fields.ContainsKey("Expect"))
            await WriteAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n", _stop.Token);
        var body = new MemoryStream();
        if (fields.TryGetValue("Content-Length", out var length))
        {
            await CopyAsync(stream, body, int.Parse(length, CultureInfo.InvariantCulture));
        }
        else if (fields.ContainsKey("Transfer-Encoding"))
        {
            while (int.Parse((await ReadLineAsync(stream))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await CopyAsync(stream, body, size);
                await ReadLineAsync(stream);
            }

            await ReadLineAsync(stream);
        }

        return new HttpAsked(line, fields, body.ToArray());
    }

    private async Task CopyAsync(Stream from, MemoryStream to, int count)
    {
        var octets = new byte[count];
        await from.ReadExactlyAsync(octets, _stop.Token);
        to.Write(octets);
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, _stop.Token) == 1)
        {
            if (octet[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)octet[0]);
        }

        return null;
    }
}
