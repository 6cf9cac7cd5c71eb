using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Stafett.Server.Tests.Delivery;

/// <summary>The server's side of one connection.</summary>
internal sealed class ScriptedPeer(ScriptedSmtpServer server, TcpClient client, int number, bool oneByteAtATime, CancellationToken stop) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream = client.GetStream();
    private GatheringStream? _gathering;
    private int _at;
    private int _end;

    public int Number => number;

    public bool Encrypted { get; private set; }

    /// <summary>Octets that have been read from the socket, but not by the script: what came in the same flight.</summary>
    public int Ahead => _end - _at;

    public void Dispose()
    {
        _stream.Dispose();
        client.Dispose();
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        if (!oneByteAtATime)
        {
            await _stream.WriteAsync(octets, stop);
            return;
        }

        for (var i = 0; i < octets.Length; i++)
        {
            await _stream.WriteAsync(octets.Slice(i, 1), stop);
            await Task.Yield();
        }
    }

    /// <summary>Inside TLS: each text is a record of its own, and all leave in one write.</summary>
    public async Task SendTogetherAsync(params string[] texts)
    {
        _gathering!.Begin();
        foreach (var text in texts)
            await SendAsync(text);
        await _gathering.EndAsync(stop);
    }

    /// <summary>The next line without CRLF; null at the end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (await NextAsync() is var octet and >= 0)
        {
            line.Add((byte)octet);
            if (line.Count > 1 && octet == '\n' && line[^2] == '\r')
                return Encoding.UTF8.GetString([.. line[..^2]]);
        }

        return line.Count == 0 ? null : throw new InvalidOperationException("half a line");
    }

    public async Task ExpectAsync(string start)
    {
        var line = await ReadLineAsync() ?? throw new IOException("closed");
        Assert.StartsWith(start, line, StringComparison.Ordinal);
    }

    public async Task ReplyAsync(string expected, string reply)
    {
        await ExpectAsync(expected);
        await SendAsync(reply + "\r\n");
    }

    public async Task GreetAsync(params string[] extensions)
    {
        await SendAsync("220 fake.test ESMTP\r\n");
        await HelloAsync(extensions);
    }

    public async Task HelloAsync(params string[] extensions)
    {
        await ExpectAsync("EHLO ");
        await SendAsync(Offer(extensions));
    }

    public async Task<byte[]> ReadOctetsAsync(long count)
    {
        var octets = new byte[count];
        for (long i = 0; i < count;)
        {
            if (_at == _end)
                await FillAsync();
            if (_end == 0)
                throw new IOException("closed");
            var take = (int)Math.Min(_end - _at, count - i);
            Buffer.BlockCopy(_buffer, _at, octets, (int)i, take);
            _at += take;
            i += take;
        }

        return octets;
    }

    /// <summary>For content that is too large to keep.</summary>
    public async Task<string> HashOctetsAsync(long count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (count > 0)
        {
            if (_at == _end)
                await FillAsync();
            if (_end == 0)
                throw new IOException("closed");
            var take = (int)Math.Min(_end - _at, count);
            hash.AppendData(_buffer, _at, take);
            _at += take;
            count -= take;
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Of what DATA brought, dots taken off, up to the end.</summary>
    public async Task<string> HashDataAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new List<byte>();
        while (true)
        {
            if (_at == _end)
                await FillAsync();
            if (_end == 0)
                throw new IOException("closed");
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            var next = end < 0 ? _end : _at + end + 1;
            line.AddRange(_buffer.AsSpan(_at, next - _at));
            _at = next;
            if (end < 0)
                continue;
            if (line is [(byte)'.', (byte)'\r', _])
                return Convert.ToHexString(hash.GetHashAndReset());
            hash.AppendData(CollectionsMarshal.AsSpan(line)[(line[0] == '.' ? 1 : 0)..]);
            line.Clear();
        }
    }

    /// <summary>What DATA brought, as it was on the wire, with the final <c>.CRLF</c>.</summary>
    public async Task<byte[]> ReadDataAsync()
    {
        var octets = new MemoryStream();
        var last = new byte[5];
        for (var n = 0L; ; n++)
        {
            var next = await NextAsync();
            if (next < 0)
                throw new IOException("closed");
            octets.WriteByte((byte)next);
            last.AsSpan(1).CopyTo(last);
            last[4] = (byte)next;
            if (last.AsSpan().SequenceEqual("\r\n.\r\n"u8) || (n == 2 && last.AsSpan(2).SequenceEqual(".\r\n"u8)))
                return octets.ToArray();
        }
    }

    public async Task StartTlsAsync(X509Certificate2 certificate)
    {
        _gathering = new GatheringStream(_stream);
        var tls = new SslStream(_gathering);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        _stream = tls;
        _at = _end = 0;
        Encrypted = true;
    }

    /// <summary>A whole well-behaved server, from the greeting.</summary>
    public async Task ServeAsync(string[] extensions, X509Certificate2? certificate = null, Func<string, string?>? answer = null)
    {
        await SendAsync("220 fake.test ESMTP\r\n");
        await ServeCommandsAsync(extensions, certificate, answer);
    }

    public async Task ServeCommandsAsync(string[] extensions, X509Certificate2? certificate = null, Func<string, string?>? answer = null)
    {
        string mail = "";
        List<string> recipients = [];
        while (await ReadLineAsync() is { } line)
        {
            var reply = answer?.Invoke(line);
            var verb = line.Split(' ')[0];
            if (verb == "BDAT")
            {
                var octets = await ReadOctetsAsync(long.Parse(line.Split(' ')[1]));
                if (reply is null && recipients.Count > 0)
                    server.Messages.Enqueue(new ReceivedMessage(mail, recipients, octets, Encrypted, true));
                reply ??= recipients.Count > 0 ? $"250 2.0.0 stored {server.Messages.Count}" : "554 5.5.1 no valid recipients";
            }
            else if (verb == "DATA" && reply is null && recipients.Count > 0)
            {
                await SendAsync("354 go on\r\n");
                var octets = Unstuff(await ReadDataAsync());
                reply = answer?.Invoke(".");
                if (reply is null)
                    server.Messages.Enqueue(new ReceivedMessage(mail, recipients, octets, Encrypted, false));
            }
            else if (reply is null && verb == "MAIL")
            {
                mail = line;
                recipients = [];
            }
            else if (reply is null && verb == "RCPT")
            {
                recipients.Add(line);
            }
            else if (verb == "EHLO")
            {
                reply ??= Offer(Encrypted ? [.. extensions.Where(e => e != "STARTTLS")] : extensions)[..^2];
            }
            else if (verb == "STARTTLS" && reply is null)
            {
                await SendAsync("220 go\r\n");
                await StartTlsAsync(certificate!);
                continue;
            }

            if (verb == "RSET")
                recipients = [];
            await SendAsync((reply ?? (verb == "QUIT" ? "221 bye" : verb == "DATA" && recipients.Count == 0 ? "503 no" : "250 2.0.0 ok")) + "\r\n");
            if (verb == "QUIT" || reply?.StartsWith("421", StringComparison.Ordinal) == true)
                return;
        }
    }

    private static string Offer(string[] extensions)
    {
        if (extensions.Length == 0)
            return "250 fake.test\r\n";
        return "250-fake.test\r\n" + string.Concat(extensions[..^1].Select(e => $"250-{e}\r\n")) + $"250 {extensions[^1]}\r\n";
    }

    public static byte[] Unstuff(byte[] data)
    {
        var octets = new List<byte>(data.Length);
        var lineStart = true;
        for (var i = 0; i < data.Length - 3; i++)
        {
            if (lineStart && data[i] == '.')
                i++;
            octets.Add(data[i]);
            lineStart = data[i] == '\n';
        }

        return [.. octets];
    }

    private async ValueTask<int> NextAsync()
    {
        if (_at == _end)
            await FillAsync();
        return _end == 0 ? -1 : _buffer[_at++];
    }

    private async Task FillAsync()
    {
        _at = 0;
        _end = await _stream.ReadAsync(_buffer, stop);
    }
}
