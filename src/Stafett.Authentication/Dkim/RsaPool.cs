using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// One RSA key for any number of threads. An instance may be used by one thread at a time, and importing a key costs seven verifications or four signatures; so each use
/// borrows an instance, and there are as many as were ever needed at once, up to a limit. A processor looks first where it has put one back: that is in its own cache, and
/// the blinding of OpenSSL is cheaper on the thread that began it.
/// </summary>
internal sealed class RsaPool : IDisposable
{
    private const int Slots = 32;

    private readonly RSAParameters _parameters;
    private readonly bool _toSign;
    private readonly RsaKey?[] _free = new RsaKey?[Slots];
    private bool _isDisposed;

    /// <param name="first">Taken over; made by <see cref="RsaKey.Create"/>.</param>
    public RsaPool(RSA first, RSAParameters parameters, bool toSign)
    {
        _parameters = parameters;
        _toSign = toSign;
        _free[0] = new RsaKey(first, toSign);
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        var key = Borrow();
        try
        {
            return key.Verify(hash, signature);
        }
        finally
        {
            Return(key);
        }
    }

    /// <summary>Octets written; the length of the modulus.</summary>
    public int Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var key = Borrow();
        try
        {
            return key.Sign(hash, signature);
        }
        finally
        {
            Return(key);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        foreach (ref var slot in _free.AsSpan())
            Interlocked.Exchange(ref slot, null)?.Dispose();
    }

    private static int FirstSlot() => (int)((uint)Thread.GetCurrentProcessorId() % Slots);

    private RsaKey Borrow()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        for (int i = 0, first = FirstSlot(); i < Slots; i++)
        {
            ref var slot = ref _free[(first + i) % Slots];
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } key)
                return key;
        }

        var rsa = RsaKey.Create();
        rsa.ImportParameters(_parameters);
        return new RsaKey(rsa, _toSign);
    }

    private void Return(RsaKey key)
    {
        if (!Volatile.Read(ref _isDisposed))
        {
            for (int i = 0, first = FirstSlot(); i < Slots; i++)
            {
                ref var slot = ref _free[(first + i) % Slots];
                if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, key, null) is null)
                    return;
            }
        }

        key.Dispose();
    }
}
