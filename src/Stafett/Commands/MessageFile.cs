using Stafett.Hosting;

namespace Stafett.Commands;

/// <summary>A message from a file, as it would have come by SMTP.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Octets">Lines end with CRLF.</param>
/// <param name="WasMended">The file had lines that ended with LF alone, as programs on Unix write them.</param>
internal sealed record MessageFile(string Name, byte[] Octets, bool WasMended)
{
    public const string StandardInput = "-";

    /// <summary>The message, or why there is none.</summary>
    public static async Task<(MessageFile? Message, string Problem)> ReadAsync(string path, long limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
            using var octets = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (var length = await input.ReadAsync(piece, cancellationToken); length > 0; length = await input.ReadAsync(piece, cancellationToken))
            {
                octets.Write(piece.AsSpan(0, length));
                if (octets.Length > limit)
                    return (null, $"{path} is larger than a message may be ({limit} octets, Limits:MessageSize).");
            }

            var message = octets.ToArray();
            var mended = WithCrlf(message);
            return (new MessageFile(path, mended, mended.Length != message.Length), "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, StartFiles.Unreadable(path, error));
        }
    }

    private static byte[] WithCrlf(byte[] message)
    {
        var missing = 0;
        for (var i = 0; i < message.Length; i++)
            missing += message[i] == '\n' && (i == 0 || message[i - 1] != '\r') ? 1 : 0;
        if (missing == 0)
            return message;
        var mended = new byte[message.Length + missing];
        var at = 0;
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r'))
                mended[at++] = (byte)'\r';
            mended[at++] = message[i];
        }

        return mended;
    }
}
