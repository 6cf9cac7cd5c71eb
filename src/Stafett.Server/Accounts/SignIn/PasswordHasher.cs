using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Accounts.SignIn;

public enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, and its hash was made with fewer iterations than are used now: make another.</summary>
    Outdated,

    /// <summary>Not looked at: too many wait already.</summary>
    Busy,
}

/// <summary>
/// Passwords that people choose, as PBKDF2-HMAC-SHA512 (RFC 8018 §5.2) with 210,000 iterations. Shape: <c>pbkdf2-sha512$iterations$salt$key</c>, the latter two in base64.
/// A hash takes a tenth of a second of one core, which is the point; half of the cores at most are given to it, and a short queue waits for them, so that a flood of
/// sign-ins leaves the mail alone.
/// </summary>
public sealed class PasswordHasher : IDisposable
{
    public const int DefaultIterations = 210_000;

    private const string Name = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int KeyLength = 32;
    private const int MaxIterations = 10_000_000;

    private readonly int _iterations;
    private readonly int _maxWaiting;
    private readonly SemaphoreSlim _cores;
    private readonly string _nobodys;
    private int _waiting;

    public PasswordHasher()
        : this(DefaultIterations, Math.Max(1, Environment.ProcessorCount / 2), 32)
    {
    }

    /// <param name="maxWaiting">Those being worked on count too.</param>
    internal PasswordHasher(int iterations, int cores, int maxWaiting)
    {
        _iterations = iterations;
        _maxWaiting = maxWaiting;
        _cores = new SemaphoreSlim(cores);
        _nobodys = Write(iterations, new byte[SaltLength], new byte[KeyLength]);
    }

    internal static Refusal Busy { get; } = new(
        RefusalKind.TooMany, [new FieldProblem("", "Too many people are signing in at this moment. Please try again in a few seconds.")], TimeSpan.FromSeconds(5));

    public async ValueTask<Answer<string>> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return await DeriveAsync(password, salt, _iterations, KeyLength, cancellationToken) is { } key ? Write(_iterations, salt, key) : Busy;
    }

    /// <summary>Takes as long for a wrong password as for a right one, and as long where there is no account (<paramref name="hash"/> null) as where there is.</summary>
    public async ValueTask<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        var isKnown = TryRead(hash ?? _nobodys, out var iterations, out var salt, out var key);
        if (!isKnown)
            TryRead(_nobodys, out iterations, out salt, out key);
        if (await DeriveAsync(password, salt, iterations, key.Length, cancellationToken) is not { } derived)
            return PasswordVerdict.Busy;
        if (!CryptographicOperations.FixedTimeEquals(derived, key) || !isKnown || hash is null)
            return PasswordVerdict.Wrong;
        return iterations < _iterations ? PasswordVerdict.Outdated : PasswordVerdict.Right;
    }

    public void Dispose() => _cores.Dispose();

    private static string Write(int iterations, byte[] salt, byte[] key) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(key)}");

    private static bool TryRead(string hash, out int iterations, out byte[] salt, out byte[] key)
    {
        (iterations, salt, key) = (0, [], []);
        if (hash.Split('$') is not [Name, var count, var saltText, var keyText]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out iterations) || iterations is < 1 or > MaxIterations)
        {
            return false;
        }

        var (saltOctets, keyOctets) = (new byte[64], new byte[64]);
        if (!Convert.TryFromBase64String(saltText, saltOctets, out var saltLength) || !Convert.TryFromBase64String(keyText, keyOctets, out var keyLength) || keyLength < 16)
            return false;
        (salt, key) = (saltOctets[..saltLength], keyOctets[..keyLength]);
        return true;
    }

    private async ValueTask<byte[]?> DeriveAsync(string password, byte[] salt, int iterations, int length, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _cores.WaitAsync(cancellationToken);
            try
            {
                return Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, length);
            }
            finally
            {
                _cores.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
