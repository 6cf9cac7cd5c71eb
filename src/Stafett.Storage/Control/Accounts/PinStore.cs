using System.Security.Cryptography;
using System.Text;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>
/// Short codes and links that were mailed: one for each account and purpose, for a time, for a few tries. Sealed, not hashed: six digits are guessed from any hash
/// in no time.
/// </summary>
public sealed class PinStore
{
    public const int MaxFailures = 10;

    private readonly ISqlEngine _engine;
    private readonly SecretSealer _sealer;

    internal PinStore(ISqlEngine engine, SecretSealer sealer)
    {
        _engine = engine;
        _sealer = sealer;
    }

    /// <summary>Takes the place of the one before. LimitReached: that one was mailed less than <paramref name="resendAfter"/> ago.</summary>
    /// <param name="purpose">Such as <c>verify-email</c> or <c>change-email</c>.</param>
    /// <param name="detail">What it is for, such as the new address.</param>
    public ValueTask<StoreOutcome> SetAsync(
        Id<Account> account, string purpose, string pin, string detail, TimeSpan lifetime, TimeSpan resendAfter, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                """
                insert into pins (account_id, purpose, value_sealed, detail, failures, sent_at, expires_at)
                values (@account, @purpose, @value, @detail, 0, @now, @expires_at)
                on conflict (account_id, purpose) do update set value_sealed = @value, detail = @detail, failures = 0, sent_at = @now, expires_at = @expires_at
                    where pins.sent_at <= @resend_before
                """,
                [
                    ("account", account), ("purpose", purpose), ("value", _sealer.Seal(pin, Place(account, purpose))), ("detail", detail), ("now", session.Now),
                    ("expires_at", session.Now + lifetime), ("resend_before", session.Now - resendAfter),
                ],
                ct) == 0
                ? StoreOutcome.LimitReached
                : StoreOutcome.Done,
            cancellationToken);

    /// <summary>The detail, once, where the PIN is right; null: wrong, too old, used, or tried too often.</summary>
    public ValueTask<string?> UseAsync(Id<Account> account, string purpose, string pin, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                (string, object?)[] key = [("account", account), ("purpose", purpose)];
                // Counted before it is compared: tries that come at once count as well.
                var counted = await session.ExecuteAsync(
                    "update pins set failures = failures + 1 where account_id = @account and purpose = @purpose and failures < @most and expires_at > @now",
                    [.. key, ("most", MaxFailures), ("now", session.Now)], ct);
                if (counted == 0)
                    return null;
                var (value, detail) = await session.FirstAsync(
                    "select value_sealed, detail from pins where account_id = @account and purpose = @purpose", key,
                    row => (row.Bytes("value_sealed"), row.Text("detail")), ct);
                if (_sealer.Open(value, Place(account, purpose)) is not { } kept || !CryptographicOperations.FixedTimeEquals(kept, Encoding.UTF8.GetBytes(pin)))
                    return null;
                await session.ExecuteAsync("delete from pins where account_id = @account and purpose = @purpose", key, ct);
                return detail;
            },
            cancellationToken);

    private static string Place(Id<Account> account, string purpose) => $"pins/{account}/{purpose}/value_sealed";
}
