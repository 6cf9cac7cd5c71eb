using System.Collections.Immutable;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>A try that was let through, to be taken back where it was right.</summary>
internal sealed record GuardedTry(ImmutableArray<FailureLimit> Limits, byte[] Hash);

/// <summary>
/// Bounds how many different secrets may be tried in a day: ten for one customer's address, fifty for its neighbours, ten for one login, with waits between those from the
/// fifth on. The same wrong one counts once: a program that is set up wrongly locks nobody out. Logins that do not exist are counted like others.
/// </summary>
internal sealed class SignInGuard(CounterStore counters, SignInKey key, TimeProvider time)
{
    public const int PerCustomer = 10;
    public const int PerNeighbours = 50;
    public const int PerLogin = 10;
    public const int BackOffFrom = 5;

    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <param name="kind">What is tried: a password, an alias' password.</param>
    /// <param name="login">In the form that logins are compared in.</param>
    /// <param name="familiar">Where the owner has signed in before, a name for it: strangers who lock the login do not lock him out. Empty: a stranger.</param>
    public async ValueTask<Answer<GuardedTry>> TryAsync(string kind, string login, string secret, Client client, string familiar, CancellationToken cancellationToken)
    {
        var hash = await key.HashAsync(cancellationToken, kind, login, secret);
        var name = Convert.ToHexStringLower(await key.HashAsync(cancellationToken, kind, login, familiar));
        ImmutableArray<FailureLimit> limits =
        [
            new($"{kind}:from:{client.Customer}", PerCustomer), new($"{kind}:from:{client.Neighbours}", PerNeighbours), new($"{kind}:login:{name}", PerLogin, BackOffFrom),
        ];
        return await counters.TryAsync(limits, hash, Window, cancellationToken) is { } retryAt ? TooMany(retryAt - time.GetUtcNow()) : new GuardedTry(limits, hash);
    }

    /// <summary>A second factor, or another thing that only one account has and only who is half signed in may try.</summary>
    public async ValueTask<Answer<GuardedTry>> TryAsync(string kind, string login, string secret, CancellationToken cancellationToken)
    {
        ImmutableArray<FailureLimit> limits = [new($"{kind}:{login}", PerLogin)];
        var hash = await key.HashAsync(cancellationToken, kind, login, secret);
        return await counters.TryAsync(limits, hash, Window, cancellationToken) is { } retryAt ? TooMany(retryAt - time.GetUtcNow()) : new GuardedTry(limits, hash);
    }

    /// <summary>It was right. Other failures of the same address stay: otherwise an account of one's own would wipe them out between guesses at another's.</summary>
    public ValueTask SucceededAsync(GuardedTry tried, CancellationToken cancellationToken) => counters.ForgetAsync(tried.Limits, tried.Hash, cancellationToken);

    private static Refusal TooMany(TimeSpan wait) => new(
        RefusalKind.TooMany, [new FieldProblem("", $"There were too many wrong tries. Please try again {InWords(wait)}, or reset the password.")],
        wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1));

    private static string InWords(TimeSpan wait) => wait.TotalMinutes switch
    {
        <= 1 => "in a minute",
        <= 90 => $"in {Math.Ceiling(wait.TotalMinutes):0} minutes",
        _ => $"in {Math.Ceiling(wait.TotalHours):0} hours",
    };
}
