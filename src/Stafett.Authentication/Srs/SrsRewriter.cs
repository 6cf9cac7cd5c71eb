using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication.Srs;

/// <summary>
/// The Sender Rewriting Scheme: a forwarded message gets a reverse-path in our domain, so that SPF passes, which leads a bounce
/// back to the first sender. <c>SRS0=hash=day=domain=local</c> wraps an ordinary sender; <c>SRS1=hash=host==rest</c> wraps one that is SRS
/// already and remembers only its first host, so that addresses do not grow at every hop.
/// </summary>
/// <remarks>
/// The hash is HMAC-SHA256 cut to eight base32 characters (40 bits). The classic four base64 characters are 24 bits and break when a
/// server on the way folds case; nobody but us ever verifies our hash, so it need not be the classic one.
/// </remarks>
public sealed class SrsRewriter
{
    /// <summary>Octets of a whole address: a path has 256 with its brackets (RFC 5321 §4.5.3.1.3).</summary>
    public const int MaxAddressLength = 254;

    private const int HashLength = 8;
    private const int Days = 1024;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[][] _secrets;
    private readonly int _maxAgeDays;

    /// <param name="secrets">The first one signs, all verify.</param>
    /// <param name="maxAgeDays">How long a bounce may take; up to 1,000, because the day is written modulo 1,024.</param>
    public SrsRewriter(IReadOnlyList<string> secrets, int maxAgeDays)
    {
        if (secrets.Count == 0 || secrets.Any(string.IsNullOrEmpty))
            throw new ArgumentException("At least one secret is needed, and none may be empty.", nameof(secrets));
        ArgumentOutOfRangeException.ThrowIfNegative(maxAgeDays);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAgeDays, 1_000);
        _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];
        _maxAgeDays = maxAgeDays;
    }

    /// <summary>
    /// The reverse-path of the forwarded copy. The null path and an address of ours that is SRS already stay as they are. Null when the result
    /// would be longer than a path may be, or when the sender pretends to be an SRS address of ours that we never made: such a message cannot
    /// be forwarded so that a bounce finds its way (553).
    /// </summary>
    public ReversePath? Forward(ReversePath sender, Domain serviceDomain, DateTimeOffset now)
    {
        if (sender.Address is not { } address)
            return sender;
        var local = address.LocalPart.Value;
        if (address.Domain == serviceDomain && TryReverse(address, now) is { Status: not SrsStatus.NotSrs } own)
            return own.Status == SrsStatus.Valid ? sender : null;
        if (IsSrs(local, '0') && local[5..].Count(c => c == '=') >= 3)
            return Wrap(address.Domain.Name, local[4..], serviceDomain);
        if (IsSrs(local, '1') && TrySplitSrs1(local, out _, out var host, out var rest))
        {
            // First forwarded by us: our own SRS0 says the same in fewer words.
            if (host == serviceDomain && LocalPart.TryCreate("SRS0" + rest, out var first) && TryReverse(first, now).Status == SrsStatus.Valid)
                return Fitting(first.Value, serviceDomain);
            return Wrap(host.Name, rest, serviceDomain);
        }

        var day = Day(now);
        return Fitting($"SRS0={Hash(_secrets[0], Srs0Text(day, address.Domain.Name, local))}={day}={address.Domain.Name}={local}", serviceDomain);
    }

    public SrsReversal TryReverse(EmailAddress address, DateTimeOffset now) => TryReverse(address.LocalPart, now);

    /// <summary>
    /// The address that a recipient in our domain stands for. For SRS1 it is the first host's own SRS0 address, whose age that host
    /// checks. Letters of the first sender's local part may come back in lower case when a server on the way folded them.
    /// </summary>
    public SrsReversal TryReverse(LocalPart recipient, DateTimeOffset now)
    {
        var local = recipient.Value;
        if (IsSrs(local, '0'))
            return ReverseSrs0(local, now);
        return IsSrs(local, '1') ? ReverseSrs1(local) : new SrsReversal(SrsStatus.NotSrs, null);
    }

    // Servers are known that change the first separator; the paper allows three.
    private static bool IsSrs(string local, char number) =>
        local.Length > 5 && local.StartsWith("SRS", StringComparison.OrdinalIgnoreCase) && local[3] == number && local[4] is ('=' or '+' or '-');

    private SrsReversal ReverseSrs0(string local, DateTimeOffset now)
    {
        var parts = local[5..].Split('=', 4);
        if (parts.Length < 4)
            return new SrsReversal(SrsStatus.Malformed, null);
        var day = parts[1].ToUpperInvariant();
        if (!Verify(parts[0], Srs0Text(day, parts[2], parts[3])))
            return new SrsReversal(SrsStatus.BadHash, null);
        if (!Domain.TryParse(parts[2], out var domain) || !LocalPart.TryCreate(parts[3], out var original) || !TryReadDay(day, out var made))
            return new SrsReversal(SrsStatus.Malformed, null);
        // A clock that ran a day ahead when the address was made, or a sender's midnight that is not ours.
        var age = (DayNumber(now) - made + Days) % Days;
        return age <= _maxAgeDays || age == Days - 1
            ? new SrsReversal(SrsStatus.Valid, new EmailAddress(original, domain))
            : new SrsReversal(SrsStatus.Expired, null);
    }

    private SrsReversal ReverseSrs1(string local)
    {
        if (!TrySplitSrs1(local, out var hash, out var host, out var rest))
            return new SrsReversal(SrsStatus.Malformed, null);
        if (!Verify(hash, Srs1Text(host.Name, rest)))
            return new SrsReversal(SrsStatus.BadHash, null);
        return LocalPart.TryCreate("SRS0" + rest, out var original)
            ? new SrsReversal(SrsStatus.Valid, new EmailAddress(original, host))
            : new SrsReversal(SrsStatus.Malformed, null);
    }

    /// <param name="rest">What stood behind SRS0 at the first host, its separator included.</param>
    private static bool TrySplitSrs1(string local, out string hash, out Domain host, out string rest)
    {
        hash = rest = "";
        host = null!;
        var parts = local[5..].Split('=', 3);
        if (parts.Length < 3 || parts[2].Length < 2 || parts[2][0] is not ('=' or '+' or '-') || !Domain.TryParse(parts[1], out var name))
            return false;
        (hash, host, rest) = (parts[0], name, parts[2]);
        return true;
    }

    private ReversePath? Wrap(string host, string rest, Domain serviceDomain) =>
        Fitting($"SRS1={Hash(_secrets[0], Srs1Text(host, rest))}={host}={rest}", serviceDomain);

    private static ReversePath? Fitting(string local, Domain serviceDomain)
    {
        if (!LocalPart.TryCreate(local, out var part))
            return null;
        var address = new EmailAddress(part, serviceDomain);
        return Encoding.UTF8.GetByteCount(address.ToString()) <= MaxAddressLength ? new ReversePath(address) : null;
    }

    private static string Srs0Text(string day, string domain, string local) => $"0\n{day}\n{domain}\n{local}";

    private static string Srs1Text(string host, string rest) => $"1\n{host}\n{rest}";

    private bool Verify(string hash, string text)
    {
        Span<byte> given = stackalloc byte[HashLength];
        if (hash.Length != HashLength || !Ascii.IsValid(hash))
            return false;
        Encoding.ASCII.GetBytes(hash.ToUpperInvariant(), given);
        Span<byte> expected = stackalloc byte[HashLength];
        var valid = false;
        foreach (var secret in _secrets)
        {
            Encoding.ASCII.GetBytes(Hash(secret, text), expected);
            valid |= CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return valid;
    }

    private static string Hash(byte[] secret, string text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text.ToLowerInvariant()), mac);
        Span<char> hash = stackalloc char[HashLength];
        for (var i = 0; i < hash.Length; i++)
        {
            var bit = i * 5;
            var window = (mac[bit / 8] << 8) | mac[bit / 8 + 1];
            hash[i] = Base32[(window >> (11 - bit % 8)) & 31];
        }

        return hash.ToString();
    }

    private static int DayNumber(DateTimeOffset now) => (int)(Math.Max(0, now.ToUnixTimeSeconds()) / 86_400 % Days);

    private static string Day(DateTimeOffset now)
    {
        var day = DayNumber(now);
        return new string([Base32[day >> 5], Base32[day & 31]]);
    }

    private static bool TryReadDay(string text, out int day)
    {
        day = 0;
        if (text.Length != 2)
            return false;
        var high = Base32.IndexOf(text[0], StringComparison.Ordinal);
        var low = Base32.IndexOf(text[1], StringComparison.Ordinal);
        day = high << 5 | low;
        return high >= 0 && low >= 0;
    }
}
