using System.Net;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Abuse;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Makes TXT values that only this service can read.</summary>
public sealed class TxtEncryption(HostingFacts facts, RateLimits limits, TimeProvider time)
{
    /// <summary>For one client's network.</summary>
    public const int PerDay = 50;

    private const int MaxInput = 8 * 1024;

    private static readonly string[] Prefixes = [ForwardingRecordParser.ForwardPrefix, ForwardingRecordParser.PortPrefix];

    /// <summary>There is a key.</summary>
    public bool IsPossible => facts.Cipher is not null;

    /// <summary>Counts what a visitor asks for; the API counts for itself.</summary>
    public Answer<string> EncryptFor(IPAddress visitor, string input)
    {
        var limit = limits.Take("encrypt", visitor, PerDay, TimeSpan.FromDays(1));
        return limit.IsAllowed
            ? Encrypt(input)
            : Refusal.Because(RefusalKind.TooMany, $"{PerDay} values a day are encrypted. Try again tomorrow.") with { RetryAfter = limit.RetryAfter(time.GetUtcNow()) };
    }

    /// <param name="input">The whole value, with its prefix.</param>
    /// <returns>What to publish in its place.</returns>
    public Answer<string> Encrypt(string input)
    {
        input = input.Trim();
        if (input.Length > MaxInput)
            return Refusal.Invalid("input", $"The value may have {MaxInput} characters.");
        var prefix = Prefixes.FirstOrDefault(p => input.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        if (prefix is null)
            return Refusal.Invalid("input", $"The value has to begin with {Prefixes[0]} or {Prefixes[1]}.");
        if (facts.Cipher is not { } cipher)
            return Refusal.Because(RefusalKind.Temporary, "This server has no key for TXT records.");
        // A mistake inside an encrypted record is hard to see later, so it is looked for now.
        var plain = input[prefix.Length..].Trim();
        var read = ForwardingRecordParser.Parse([prefix + plain], null);
        if (!read.Problems.IsEmpty)
            return Refusal.Invalid("input", string.Join(' ', read.Problems));
        return cipher.TryEncrypt(plain, out var encrypted, out var problem) ? prefix + encrypted : Refusal.Invalid("input", problem + ".");
    }
}
