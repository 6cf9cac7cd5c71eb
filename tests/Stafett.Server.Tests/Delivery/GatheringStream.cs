namespace Stafett.Server.Tests.Delivery;

/// <summary>Passes everything on, but for what is written between <see cref="Begin"/> and <see cref="EndAsync"/>: that is one write.</summary>
internal sealed class GatheringStream(Stream inner) : Stream
{
    private MemoryStream? _gathered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Begin() => _gathered = new MemoryStream();

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var gathered = _gathered!.ToArray();
        _gathered = null;
        await inner.WriteAsync(gathered, cancellationToken);
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => (_gathered ?? inner).Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => (_gathered ?? inner).WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
