using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class PasswordHasherTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hash_opens_to_its_password_alone()
    {
        using var hasher = new PasswordHasher(1_000, 1, 10);
        var hash = (await hasher.HashAsync("blåbær og fløte", Token)).Value!;

        Assert.StartsWith("pbkdf2-sha512$1000$", hash);
        Assert.NotEqual(hash, (await hasher.HashAsync("blåbær og fløte", Token)).Value);
        Assert.Equal(PasswordVerdict.Right, await hasher.VerifyAsync(hash, "blåbær og fløte", Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync(hash, "blåbær og fløte ", Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync(hash, "Blåbær og fløte", Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync(null, "blåbær og fløte", Token));
    }

    // The vector is of Python's hashlib.pbkdf2_hmac("sha512", b"password", b"saltSALTsaltSALT", 2, 32).
    [Fact]
    public async Task The_hash_is_what_others_compute()
    {
        using var hasher = new PasswordHasher(2, 1, 10);
        var hash = "pbkdf2-sha512$2$c2FsdFNBTFRzYWx0U0FMVA==$FQMD5YIa492lNgJMA/i78cVVJjPpHNB+7S2deJF534M=";

        Assert.Equal(PasswordVerdict.Right, await hasher.VerifyAsync(hash, "password", Token));
    }

    [Fact]
    public async Task Fewer_iterations_than_now_are_noticed()
    {
        using var old = new PasswordHasher(500, 1, 10);
        using var hasher = new PasswordHasher(1_000, 1, 10);
        var hash = (await old.HashAsync("a password", Token)).Value!;

        Assert.Equal(PasswordVerdict.Outdated, await hasher.VerifyAsync(hash, "a password", Token));
        Assert.Equal(PasswordVerdict.Right, await old.VerifyAsync((await hasher.HashAsync("a password", Token)).Value!, "a password", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("pbkdf2-sha512$0$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdA==")]
    [InlineData("pbkdf2-sha512$99999999999$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdA==")]
    [InlineData("pbkdf2-sha512$1000$c2FsdA==$")]
    [InlineData("pbkdf2-sha512$1000$!$c2FsdHNhbHRzYWx0c2FsdA==")]
    [InlineData("pbkdf2-sha512$1000$c2FsdA==")]
    [InlineData("hmac-sha256$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_hash_that_cannot_be_read_opens_to_nothing(string hash)
    {
        using var hasher = new PasswordHasher(10, 1, 10);

        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync(hash, "", Token));
        Assert.False(GeneratedPassword.Verify(hash, ""));
    }

    [Fact]
    public async Task A_flood_is_turned_away_and_leaves_no_trace()
    {
        using var free = new PasswordHasher(1_000, 1, 1);
        var known = (await free.HashAsync("a password", Token)).Value!;
        // All cores are taken, for as long as we like.
        using var hasher = new PasswordHasher(1_000, 0, 4);
        using var gone = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 4).Select(_ => hasher.VerifyAsync(known, "a password", gone.Token).AsTask()).ToList();

        for (var i = 0; i < 64; i++)
            Assert.Equal(PasswordVerdict.Busy, await hasher.VerifyAsync(known, "a password", Token));

        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        await gone.CancelAsync();
        foreach (var task in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        using var last = new CancellationTokenSource();
        var next = hasher.VerifyAsync(known, "a password", last.Token).AsTask();
        Assert.False(next.IsCompleted);
        await last.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Who_waits_and_goes_makes_room()
    {
        using var hasher = new PasswordHasher(1_000, 1, 1);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hasher.HashAsync("a", gone.Token));

        Assert.Null((await hasher.HashAsync("a", Token)).Refusal);
    }

    [Fact]
    public void Generated_passwords_are_long_different_and_kept_by_hash()
    {
        var passwords = Enumerable.Range(0, 1_000).Select(_ => GeneratedPassword.Create()).ToHashSet();

        Assert.Equal(1_000, passwords.Count);
        var password = passwords.First();
        Assert.All(passwords, p => Assert.Matches("^[0-9A-Za-z]{24}$", p));
        var hash = GeneratedPassword.Hash(password);
        Assert.DoesNotContain(password, hash, StringComparison.Ordinal);
        Assert.True(GeneratedPassword.Verify(hash, password));
        Assert.False(GeneratedPassword.Verify(hash, password.ToLowerInvariant()));
        Assert.False(GeneratedPassword.Verify(hash, new string('x', 100_000)));
    }

    [Fact]
    public void A_generated_password_is_worth_more_than_the_guesses_that_are_asked_of_a_chosen_one()
    {
        Assert.Equal(4, PasswordStrength.Estimate(GeneratedPassword.Create(), []).Score);
        Assert.Equal(43, SecretToken.Create().Length);
        Assert.Null(SecretToken.HashOf(new string('a', 129)));
        Assert.Null(SecretToken.HashOf(""));
        Assert.Null(SecretToken.HashOf(null));
    }
}
