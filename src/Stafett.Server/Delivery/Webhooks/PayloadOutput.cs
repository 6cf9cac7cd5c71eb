using System.Buffers;
using System.IO.Pipelines;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// JSON on its way to a pipe, in large blocks, so that many small writes cost no call into it. What is written synchronously always finds
/// room; whoever writes much calls <see cref="FlushIfFullAsync"/> between pieces, and no more than a few blocks are ever held.
/// </summary>
internal sealed class PayloadOutput(PipeWriter pipe) : IBufferWriter<byte>
{
    private const int Block = 64 * 1024;
    private const int Full = Block / 2;

    private Memory<byte> _block;
    private int _length;
    private int _unflushed;
    private bool _isFirst = true;

    public void Open(char bracket)
    {
        WriteOctet(bracket);
        _isFirst = true;
    }

    public void Close(char bracket)
    {
        WriteOctet(bracket);
        _isFirst = false;
    }

    /// <summary>The comma before every element of an array or object but the first.</summary>
    public void Next()
    {
        if (!_isFirst)
            WriteOctet(',');
        _isFirst = false;
    }

    /// <summary>Up to the colon; the value follows.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Next();
        WriteOctet('"');
        this.Write(name);
        this.Write("\":"u8);
    }

    public void Property(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Name(name);
        JsonEscaper.WriteString(value, this);
    }

    public void Property(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        var span = GetSpan(20);
        _ = value.TryFormat(span, out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        Advance(written);
    }

    /// <summary>As <c>Date.toJSON</c> writes it.</summary>
    public void Property(ReadOnlySpan<byte> name, DateTimeOffset time) =>
        Property(name, time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _length < Math.Max(sizeHint, 1))
        {
            Commit();
            _block = pipe.GetMemory(Math.Max(sizeHint, Block));
        }

        return _block[_length..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count) => _length += count;

    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _unflushed + _length < Full ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    /// <summary>Throws <see cref="IOException"/> when nobody reads any more.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        _unflushed = 0;
        var result = await pipe.FlushAsync(cancellationToken);
        if (result.IsCompleted || result.IsCanceled)
            throw new IOException("The reader of the payload has gone.");
    }

    private void WriteOctet(char c)
    {
        GetSpan(1)[0] = (byte)c;
        _length++;
    }

    private void Commit()
    {
        if (_length > 0)
            pipe.Advance(_length);
        _unflushed += _length;
        _length = 0;
        _block = default;
    }
}
