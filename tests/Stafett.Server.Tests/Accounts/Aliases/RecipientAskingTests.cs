using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Aliases;

public sealed class RecipientAskingTests
{
    [Fact]
    public async Task Each_recipient_is_asked_once_and_counts_from_his_yes_on()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world, "bo@mail.example", "di@mail.example");
        await world.RecipientAsking.RunAsync(Token);
        await world.RecipientAsking.RunAsync(Token);
        Assert.Equal(["bo@mail.example", "di@mail.example"], world.Mail.Sent.Select(notice => notice.To.ToString()).Order(StringComparer.Ordinal));
        var token = world.Link("bo@mail.example", "/v/");

        // Programs that look at links say nothing.
        Assert.Equal("bo@mail.example", Value(await world.RecipientAnswers.FindAsync(token, Token)).Recipient);
        Assert.Equal(2, (await AliasAsync(world, ida)).PendingRecipients.Length);
        var confirmed = Value(await world.RecipientAnswers.ConfirmAsync(token, Token));
        Assert.Equal(("one.example", "hello", ""), (confirmed.Request.DomainName, confirmed.Request.AliasName.Text, confirmed.Redirect));
        var alias = await AliasAsync(world, ida);
        Assert.Equal(["bo@mail.example"], alias.VerifiedRecipients);
        Assert.Equal(["di@mail.example"], alias.PendingRecipients);
        Refused(await world.RecipientAnswers.ConfirmAsync(token, Token), RefusalKind.NotFound, "");
        Refused(await world.RecipientAnswers.FindAsync(token, Token), RefusalKind.NotFound, "");
        Refused(await world.RecipientAnswers.FindAsync("", Token), RefusalKind.NotFound, "");
        Refused(await world.RecipientAnswers.ConfirmAsync(new string('x', 5_000), Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Who_is_no_recipient_any_more_cannot_say_yes()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world, "bo@mail.example");
        await world.RecipientAsking.RunAsync(Token);
        Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "hello", new AliasChanges { Recipients = ["di@mail.example"] }, Token));
        Refused(await world.RecipientAnswers.ConfirmAsync(world.Link("bo@mail.example", "/v/"), Token), RefusalKind.NotFound, "");
        await world.RecipientAsking.RunAsync(Token);
        Value(await world.RecipientAnswers.ConfirmAsync(world.Link("di@mail.example", "/v/"), Token));
    }

    [Fact]
    public async Task A_domain_that_is_not_proven_has_nobody_asked_until_it_is()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        Value(await world.AliasEditing.CreateAsync(
            ida, "one.example", new AliasChanges { Name = "hello", Recipients = ["bo@mail.example"], HasRecipientVerification = true }, Token));
        await world.RecipientAsking.RunAsync(Token);
        Assert.Empty(world.Mail.Sent);
        await world.ProveAsync(domain);
        await world.RecipientAsking.RunAsync(Token);
        Assert.Single(world.Mail.Sent);
    }

    [Fact]
    public async Task The_template_of_the_domain_is_used_and_its_redirect_answered()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world, "o'bo&co@mail.example");
        var template = new VerificationTemplate(
            "One", "", "For TO_EMAIL", "<a href=\"VERIFICATION_LINK\">TO_EMAIL</a>", "From from_email to TO_EMAIL: VERIFICATION_LINK", "https://one.example/thanks");
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { HasCustomVerification = true, CustomVerification = template }, Token));
        await world.RecipientAsking.RunAsync(Token);
        var notice = Assert.Single(world.Mail.Sent);
        var token = world.Link("o'bo&co@mail.example", "/v/");
        Assert.Equal(("For o'bo&co@mail.example", $"From hello@one.example to o'bo&co@mail.example: https://post.example.org/v/{token}"), (notice.Subject, notice.Text));
        Assert.Equal($"<a href=\"https://post.example.org/v/{token}\">o&#39;bo&amp;co@mail.example</a>", notice.Html);
        Assert.Equal("https://one.example/thanks", Value(await world.RecipientAnswers.ConfirmAsync(token, Token)).Redirect);
    }

    [Fact]
    public async Task Who_was_asked_often_today_is_asked_tomorrow_and_holds_nobody_up()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world, "bo@mail.example");
        for (var i = 1; i < 6; i++)
            await AskedAliasAsync(world, ida, $"n{i}", "bo@mail.example");
        await AskedAliasAsync(world, ida, "last", "di@mail.example");
        await world.RecipientAsking.RunAsync(Token);
        Assert.Equal(5, world.Mail.Sent.Count(notice => notice.To.ToString() == "bo@mail.example"));
        Assert.Single(world.Mail.Sent, notice => notice.To.ToString() == "di@mail.example");
        await world.RecipientAsking.RunAsync(Token);
        Assert.Equal(6, world.Mail.Sent.Count);
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.RecipientAsking.RunAsync(Token);
        Assert.Equal(7, world.Mail.Sent.Count);
    }

    [Fact]
    public async Task Where_the_mail_cannot_be_kept_he_is_asked_the_next_time()
    {
        await using var world = await OpenAsync();
        await BeginAsync(world, "bo@mail.example");
        world.Mail.Fails = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.RecipientAsking.RunAsync(Token));
        world.Mail.Fails = false;
        await world.RecipientAsking.RunAsync(Token);
        Value(await world.RecipientAnswers.ConfirmAsync(world.Link("bo@mail.example", "/v/"), Token));
    }

    private static async Task<(Caller Caller, HostedDomain Domain)> BeginAsync(AccountsWorld world, params string[] recipients)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.ProveAsync(domain);
        await AskedAliasAsync(world, ida, "hello", recipients);
        return (ida, domain);
    }

    private static async Task AskedAliasAsync(AccountsWorld world, Caller caller, string name, params string[] recipients) =>
        Value(await world.AliasEditing.CreateAsync(
            caller, "one.example", new AliasChanges { Name = name, Recipients = [.. recipients], HasRecipientVerification = true }, Token));

    private static async Task<Storage.Control.Aliases.Alias> AliasAsync(AccountsWorld world, Caller caller) =>
        Value(await world.AliasEditing.GetAsync(caller, "one.example", "hello", Token)).Alias;
}
