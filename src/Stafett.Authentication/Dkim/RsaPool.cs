using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// One RSA key for any number of threads. The framework does not promise that one instance may be used by two threads at once, and importing a key costs
/// seven verifications or four signatures; so each use borrows an instance, and there are as many as were ever needed at once, up to a limit.
/// </summary>
internal sealed class RsaPool : IDisposable
{
    private const int Slots = 32;

    private readonly RSAParameters _parameters;
    private readonly RSA?[] _free = new RSA?[Slots];
    private bool _isDisposed;

    /// <param name="first">Taken over.</param>
    public RsaPool(RSA first, RSAParameters parameters)
    {
        _parameters = parameters;
        _free[0] = first;
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        var rsa = Borrow();
        try
        {
            return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            Return(rsa);
        }
    }

    /// <summary>Octets written; the length of the modulus.</summary>
    public int Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var rsa = Borrow();
        try
        {
            return rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            Return(rsa);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        foreach (ref var slot in _free.AsSpan())
            Interlocked.Exchange(ref slot, null)?.Dispose();
    }

    private RSA Borrow()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        foreach (ref var slot in _free.AsSpan())
        {
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } rsa)
                return rsa;
        }

        return RSA.Create(_parameters);
    }

    private void Return(RSA rsa)
    {
        if (!Volatile.Read(ref _isDisposed))
        {
            foreach (ref var slot in _free.AsSpan())
            {
                if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, rsa, null) is null)
                    return;
            }
        }

        rsa.Dispose();
    }
}
