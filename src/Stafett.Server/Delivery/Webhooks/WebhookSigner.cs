using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// Takes a body and keeps nothing of it but its length and its signatures (<see cref="WebhookSignature"/>). A signature stands in front of the body that it signs,
/// and a body of 50 MB is not kept in memory for that: it is written here first, and a second time to the connection.
/// </summary>
internal sealed class WebhookSigner : PipeWriter, IDisposable
{
    private readonly IncrementalHash _plain;
    private readonly IncrementalHash _timestamped;
    private readonly long _timestamp;
    private readonly string _keyId;
    private byte[] _buffer = new byte[16 * 1024];

    /// <param name="timestamp">Seconds since 1970.</param>
    public WebhookSigner(string key, long timestamp)
    {
        var octets = Encoding.UTF8.GetBytes(key);
        _timestamp = timestamp;
        _keyId = WebhookSignature.KeyId(key);
        _plain = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, octets);
        _timestamped = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, octets);
        _timestamped.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
    }

    /// <summary>Octets so far.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> octets)
    {
        _plain.AppendData(octets);
        _timestamped.AppendData(octets);
        Length += octets.Length;
    }

    /// <summary>The values of <see cref="WebhookSignature.Header"/> and <see cref="WebhookSignature.TimestampedHeader"/>, once.</summary>
    public (string Plain, string Timestamped) Finish() => (
        Convert.ToHexStringLower(_plain.GetHashAndReset()),
        string.Create(CultureInfo.InvariantCulture, $"t={_timestamp},kid={_keyId},v1={Convert.ToHexStringLower(_timestamped.GetHashAndReset())}"));

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > _buffer.Length)
            _buffer = new byte[sizeHint];
        return _buffer;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => Append(_buffer.AsSpan(0, bytes));

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(default(FlushResult));
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void Dispose()
    {
        _plain.Dispose();
        _timestamped.Dispose();
    }
}
