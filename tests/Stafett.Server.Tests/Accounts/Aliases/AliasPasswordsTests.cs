using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Aliases;

public sealed class AliasPasswordsTests
{
    private const string Chosen = "correct horse battery staple 42";

    [Fact]
    public async Task The_first_one_is_made_and_opens_the_alias()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var shown = await GenerateAsync(world, ida, new());
        Assert.Equal(("hello@one.example", ""), (shown.Username, shown.EmailedTo));
        Assert.Matches("^[0-9A-Za-z]{24}$", shown.Password);
        Assert.True(await OpensAsync(world, shown.Password));
        Assert.Empty(world.Mail.Sent);
    }

    [Fact]
    public async Task A_second_one_needs_the_first_or_its_end_and_not_both()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var first = (await GenerateAsync(world, ida, new())).Password;
        await RefusedAsync(world, ida, new(), RefusalKind.Invalid, "password");
        await RefusedAsync(world, ida, new() { Password = first, IsOverride = true }, RefusalKind.Invalid, "password");
        var second = (await GenerateAsync(world, ida, new() { Password = first, NewPassword = Chosen })).Password;
        Assert.Equal(Chosen, second);
        Assert.False(await OpensAsync(world, first));
        Assert.True(await OpensAsync(world, second));

        var third = (await GenerateAsync(world, ida, new() { Password = Chosen })).Password;
        Assert.False(await OpensAsync(world, second));
        var fourth = (await GenerateAsync(world, ida, new() { IsOverride = true })).Password;
        Assert.False(await OpensAsync(world, third));
        Assert.True(await OpensAsync(world, fourth));
    }

    [Fact]
    public async Task Of_several_only_the_one_that_was_named_is_replaced_and_override_replaces_all()
    {
        await using var world = await OpenAsync();
        var (ida, alias) = await BeginAsync(world);
        var first = (await GenerateAsync(world, ida, new())).Password;
        await world.Control.AliasPasswords.AddAsync(ida.Id, alias.DomainId, alias.Id, new(GeneratedPassword.Hash("of the phone")), null, Token);
        var second = (await GenerateAsync(world, ida, new() { Password = first })).Password;
        Assert.True(await OpensAsync(world, "of the phone"));
        Assert.True(await OpensAsync(world, second));
        await GenerateAsync(world, ida, new() { IsOverride = true });
        Assert.False(await OpensAsync(world, "of the phone"));
    }

    [Fact]
    public async Task A_wrong_one_is_forbidden_ten_times_an_hour_and_then_waits()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var right = (await GenerateAsync(world, ida, new())).Password;
        for (var i = 0; i < 9; i++)
            await RefusedAsync(world, ida, new() { Password = $"wrong {i}" }, RefusalKind.Forbidden, "password");
        // A right one in between is none of the ten.
        right = (await GenerateAsync(world, ida, new() { Password = right })).Password;
        await RefusedAsync(world, ida, new() { Password = new string('x', 5_000) }, RefusalKind.Forbidden, "password");
        var refusal = Refused(await AskAsync(world, ida, new() { Password = right }), RefusalKind.TooMany, "password");
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        world.Time.Advance(refusal.RetryAfter.Value);
        Assert.True(await OpensAsync(world, (await GenerateAsync(world, ida, new() { Password = right })).Password));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("hello@one.example")]
    [InlineData(" correct horse battery staple 42")]
    [InlineData("correct horse \" battery staple 42")]
    public async Task A_chosen_one_has_to_be_strong_and_plain(string password)
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        await RefusedAsync(world, ida, new() { NewPassword = password }, RefusalKind.Invalid, "new_password");
        Assert.Empty((await world.Control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("hello@one.example"), Token))!.Passwords);
    }

    [Fact]
    public async Task Instructions_go_to_whoever_uses_it_and_the_link_shows_it_once()
    {
        await using var world = await OpenAsync();
        var (ida, alias) = await BeginAsync(world);
        var shown = await GenerateAsync(world, ida, new() { EmailedInstructions = " bo@mail.example " });
        Assert.Equal(("", "bo@mail.example"), (shown.Password, shown.EmailedTo));
        Assert.Equal("bo@mail.example", (await world.Control.Aliases.GetAsync(ida.Id, alias.DomainId, alias.Id, Token))!.Settings.EmailedInstructions);
        var token = world.Link("bo@mail.example", "/ap/");
        Assert.Contains("hello@one.example", world.Mail.Sent[0].Text, StringComparison.Ordinal);

        // Programs that look at links use nothing up.
        Assert.True(await world.AliasPasswords.ExistsAsync(token, Token));
        Assert.True(await world.AliasPasswords.ExistsAsync(token, Token));
        var opened = Value(await world.AliasPasswords.OpenLinkAsync(token, Token));
        Assert.Equal("hello@one.example", opened.Username);
        Assert.True(await OpensAsync(world, opened.Password));
        Assert.DoesNotContain(opened.Password, world.Mail.Sent[0].Text, StringComparison.Ordinal);
        Assert.False(await world.AliasPasswords.ExistsAsync(token, Token));
        Refused(await world.AliasPasswords.OpenLinkAsync(token, Token), RefusalKind.NotFound, "");
        Refused(await world.AliasPasswords.OpenLinkAsync("", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task A_link_is_dead_after_a_day_and_when_its_password_is()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        await GenerateAsync(world, ida, new() { EmailedInstructions = "bo@mail.example" });
        var replaced = world.Link("bo@mail.example", "/ap/");
        await GenerateAsync(world, ida, new() { EmailedInstructions = "bo@mail.example", IsOverride = true });
        Assert.False(await world.AliasPasswords.ExistsAsync(replaced, Token));
        Refused(await world.AliasPasswords.OpenLinkAsync(replaced, Token), RefusalKind.NotFound, "");
        var late = world.Link("bo@mail.example", "/ap/");
        world.Time.Advance(AliasPasswords.LinkLifetime);
        Assert.False(await world.AliasPasswords.ExistsAsync(late, Token));
        Refused(await world.AliasPasswords.OpenLinkAsync(late, Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Where_the_mail_cannot_be_kept_the_old_password_stays()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var first = (await GenerateAsync(world, ida, new())).Password;
        world.Mail.Fails = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AskAsync(world, ida, new() { Password = first, EmailedInstructions = "bo@mail.example" }));
        Assert.True(await OpensAsync(world, first));
    }

    [Fact]
    public async Task Nobody_is_flooded_with_instructions()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        await RefusedAsync(world, ida, new() { EmailedInstructions = "nobody" }, RefusalKind.Invalid, "emailed_instructions");
        for (var i = 0; i < 5; i++)
            await GenerateAsync(world, ida, new() { EmailedInstructions = "bo@mail.example", IsOverride = i > 0 });
        await RefusedAsync(world, ida, new() { EmailedInstructions = "BO@mail.example", IsOverride = true }, RefusalKind.TooMany, "emailed_instructions");
        Assert.Equal(5, world.Mail.Sent.Count);
        await GenerateAsync(world, ida, new() { EmailedInstructions = "another@mail.example", IsOverride = true });
    }

    [Fact]
    public async Task Only_who_sees_the_alias_makes_one_and_only_for_plain_names_of_proven_domains()
    {
        await using var world = await OpenAsync();
        var (ida, alias) = await BeginAsync(world);
        var stranger = await world.CallerAsync("eve@mail.example");
        var member = await world.CallerAsync("bo@mail.example");
        var domain = (await world.Control.Domains.GetAsync(ida.Id, alias.DomainId, Token))!;
        await world.JoinAsync(ida, domain, member);
        await RefusedAsync(world, stranger, new(), RefusalKind.NotFound, "");
        await RefusedAsync(world, member, new(), RefusalKind.NotFound, "");
        await world.AliasAsync(member, domain, "bo", "bo@mail.example");
        Value(await world.AliasPasswords.GenerateAsync(member, "one.example", "bo", new(), Token));

        await world.AliasAsync(ida, domain, "*", "ida@mail.example");
        Refused(await world.AliasPasswords.GenerateAsync(ida, "one.example", "*", new(), Token), RefusalKind.Invalid, "");
        Refused(await world.AliasPasswords.GenerateAsync(ida, "one.example", "nobody", new(), Token), RefusalKind.NotFound, "");
        Refused(await world.AliasPasswords.GenerateAsync(ida, "other.example", "hello", new(), Token), RefusalKind.NotFound, "");
        var unproven = await world.DomainAsync(ida, "two.example");
        await world.AliasAsync(ida, unproven, "hello", "ida@mail.example");
        Refused(await world.AliasPasswords.GenerateAsync(ida, "two.example", "hello", new(), Token), RefusalKind.Invalid, "");
        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free, Sending = new DomainSending() }, Token);
        await RefusedAsync(world, ida, new(), RefusalKind.PlanTooLow, "");
    }

    [Fact]
    public async Task An_alias_changes_its_own_with_the_old_one()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var first = (await GenerateAsync(world, ida, new())).Password;
        var caller = await LogInAsync(world, first);
        Refused(await world.AliasPasswords.ChangeOwnAsync(caller, "", null, Token), RefusalKind.Invalid, "password");
        Refused(await world.AliasPasswords.ChangeOwnAsync(caller, "wrong", null, Token), RefusalKind.Forbidden, "password");
        Refused(await world.AliasPasswords.ChangeOwnAsync(caller, first, "short", Token), RefusalKind.Invalid, "new_password");
        Assert.True(await OpensAsync(world, first));
        var second = Value(await world.AliasPasswords.ChangeOwnAsync(caller, first, null, Token));
        Assert.Equal("hello@one.example", second.Username);
        Assert.False(await OpensAsync(world, first));
        Assert.Equal(Chosen, Value(await world.AliasPasswords.ChangeOwnAsync(await LogInAsync(world, second.Password), second.Password, Chosen, Token)).Password);
        Assert.True(await OpensAsync(world, Chosen));
        var entries = (await world.Control.Audit.ListAsync(ida.Id, caller.Domain.Id, PageRequest.First, Token)).Value!.Items;
        Assert.Contains(entries, entry => (entry.ActorEmail, entry.Subject, entry.Action) == ("", "alias hello", "password-changed-by-itself"));
    }

    [Fact]
    public async Task Of_two_first_ones_at_once_one_wins()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(world, ida, new())));
        var won = Assert.Single(answers, answer => answer.Refusal is null).Value!;
        Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Contains("password", answer.Refusal!.Problems[0].Field, StringComparison.Ordinal));
        Assert.True(await OpensAsync(world, won.Password));
        Assert.Single((await world.Control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("hello@one.example"), Token))!.Passwords);
    }

    private static async Task<(Caller Caller, Alias Alias)> BeginAsync(AccountsWorld world)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.ProveAsync(domain);
        return (ida, (await world.AliasAsync(ida, domain, "hello", "ida@mail.example")).Alias);
    }

    private static Task<Answer<ShownPassword>> AskAsync(AccountsWorld world, Caller caller, PasswordRequest request) =>
        world.AliasPasswords.GenerateAsync(caller, "one.example", "hello", request, Token);

    private static async Task<ShownPassword> GenerateAsync(AccountsWorld world, Caller caller, PasswordRequest request) =>
        Value(await AskAsync(world, caller, request));

    private static async Task RefusedAsync(AccountsWorld world, Caller caller, PasswordRequest request, RefusalKind kind, params string[] fields) =>
        Refused(await AskAsync(world, caller, request), kind, fields);

    private static async Task<bool> OpensAsync(AccountsWorld world, string password) =>
        (await world.SignIn.AliasLogIn.LogInAsync("hello@one.example", password, Browser, Token)).Refusal is null;

    private static async Task<AliasCaller> LogInAsync(AccountsWorld world, string password) =>
        Value(await world.SignIn.AliasLogIn.LogInAsync("hello@one.example", password, Browser, Token));

    private static Client Browser { get; } = new(IPAddress.Parse("203.0.113.7"), "tests");
}
