using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sealing;

namespace Stafett.Benchmarks;

/// <summary>A data directory with one account, a domain and its aliases, for benchmarks/api/run.</summary>
internal static class ApiSeed
{
    private const int Batch = 1_000;

    /// <param name="token">The account's API token.</param>
    /// <param name="password">Of owner@example.com.</param>
    /// <remarks>An operator: others may make 300 aliases a day.</remarks>
    public static async Task RunAsync(string folder, int count, string token, string password)
    {
        var location = new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(folder, "control.sqlite"));
        var keys = MasterKeyFile.LoadOrMake(Path.Combine(folder, "master.key"));
        await using var control = await ControlDatabase.OpenAsync(location, keys, new ControlLimits(), TimeProvider.System, CancellationToken.None);
        using var hasher = new PasswordHasher();
        var hash = (await hasher.HashAsync(password, CancellationToken.None)).Value!;
        var request = new NewAccount(EmailAddress.Parse("owner@example.com"), hash) { IsEmailVerified = true, Terms = new AccountTerms { Plan = Plan.Team, Role = MemberRole.Admin } };
        var account = (await control.Accounts.CreateAsync(request, CancellationToken.None)).Value!;
        await control.Tokens.AddAsync(account.Id, TokenHash.Of(token), "benchmark", CancellationToken.None);
        var domain = (await control.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse("bench.example"), Plan.Team), CancellationToken.None)).Value!;
        for (var from = 0; from < count; from += Batch)
        {
            var aliases = Enumerable.Range(from, Math.Min(Batch, count - from))
                .Select(i => new NewAlias(AliasName.Parse($"customer-{i}"), new AliasSettings { Recipients = ["mailbox@example.net"] })).ToImmutableArray();
            if (!(await control.Aliases.CreateManyAsync(account.Id, domain.Id, aliases, CancellationToken.None)).IsDone)
                throw new InvalidOperationException("The sample is not right.");
        }
    }
}
