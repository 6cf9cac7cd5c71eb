using Stafett.Storage.Control;

namespace Stafett.Storage.Tests.Control;

public sealed class OutboxStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Days = TimeSpan.FromDays(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task What_is_put_there_is_claimed_by_one_and_comes_back_when_the_lease_ends(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var outbox = database.Control.Outbox;
        Assert.Null(await outbox.NextAsync(Token));
        await outbox.AddAsync("verify-email", "the PIN is 123456"u8.ToArray(), Days, Token);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => outbox.ClaimAsync(10, Lease, Token).AsTask()));
        var item = Assert.Single(claims.SelectMany(c => c));
        Assert.Equal(("verify-email", 1, database.Time.GetUtcNow() + Days), (item.Kind, item.Attempts, item.ExpiresAt));
        Assert.Equal("the PIN is 123456"u8.ToArray(), item.Content);
        Assert.Equal(database.Time.GetUtcNow() + Lease, await outbox.NextAsync(Token));

        database.Time.Advance(Lease);
        Assert.Equal(2, Assert.Single(await outbox.ClaimAsync(10, Lease, Token)).Attempts);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task It_is_tried_again_when_it_shall_and_gone_when_it_is_done(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var outbox = database.Control.Outbox;
        var id = await outbox.AddAsync("a", "1"u8.ToArray(), Days, Token);
        Assert.Single(await outbox.ClaimAsync(10, Lease, Token));

        await outbox.RetryAsync(id, database.Time.GetUtcNow() + TimeSpan.FromMinutes(1), Token);
        Assert.Empty(await outbox.ClaimAsync(10, Lease, Token));
        database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await outbox.ClaimAsync(10, Lease, Token));
        await outbox.RemoveAsync(id, Token);
        Assert.Null(await outbox.NextAsync(Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_it_says_is_sealed_and_sealed_anew_with_another_key(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        await database.Control.Outbox.AddAsync("a", "a secret"u8.ToArray(), Days, Token);
        var stored = await database.Control.Engine.ReadAsync(
            (session, ct) => session.FirstAsync("select content_sealed from notices", [], row => row.Bytes("content_sealed"), ct), Token);
        Assert.Equal(-1, stored.AsSpan().IndexOf("secret"u8));

        var rotated = TestDatabase.Keys.Rotated();
        await using (var control = await ControlDatabase.OpenAsync(database.Location, rotated, new ControlLimits(), database.Time, Token))
            Assert.Equal((true, 0), await ResealAsync(control));
        await using var after = await ControlDatabase.OpenAsync(database.Location, rotated.WithoutOld(), new ControlLimits(), database.Time, Token);
        Assert.Equal("a secret"u8.ToArray(), Assert.Single(await after.Outbox.ClaimAsync(1, Lease, Token)).Content);
    }

    private static async Task<(bool HasRenewed, int Closed)> ResealAsync(ControlDatabase control)
    {
        var (renewed, closed) = await control.SecretRenewal.ReSealAsync(Token);
        return (renewed > 0, closed);
    }
}
