using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Aliases;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Aliases;

public sealed class AliasEditingTests
{
    [Fact]
    public async Task What_is_not_said_is_default()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var alias = Value(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges(), Token)).Alias;
        Assert.Matches("^[a-z]+-[a-z]+[0-9]{4}$", alias.Name.Text);
        Assert.Equal(["ida@mail.example"], alias.Settings.Recipients);
        Assert.True(alias.Settings is { IsEnabled: true, ErrorCodeIfDisabled: 250, HasImap: false, HasRecipientVerification: false, Vacation.IsEnabled: false });
    }

    [Theory]
    [InlineData("Hello", "hello", AliasKind.Name)]
    [InlineData("***", "*", AliasKind.CatchAll)]
    [InlineData("/^(a|b)$/gi", "/^(a|b)$/gi", AliasKind.Regex)]
    [InlineData("åse", "åse", AliasKind.Name)]
    [InlineData("first.last_1-2", "first.last_1-2", AliasKind.Name)]
    public async Task Names_have_three_forms(string given, string kept, AliasKind kind)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var alias = (await world.AliasAsync(ida, domain, given, "a@b.example")).Alias;
        Assert.Equal((kept, kind), (alias.Name.Text, alias.Name.Kind));
        Assert.Equal(kind == AliasKind.CatchAll ? ["catch-all"] : [], alias.Settings.Labels);
    }

    [Theory]
    [InlineData("a+b")]
    [InlineData("!a")]
    [InlineData("a@one.example")]
    [InlineData("a b")]
    [InlineData("/(/")]
    [InlineData("/(?=a)/")]
    [InlineData("/a{1,9999}/")]
    public async Task Other_names_are_refused(string name)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        Refused(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges { Name = name }, Token), RefusalKind.Invalid, "name");
    }

    [Fact]
    public async Task Recipients_are_addresses_hosts_and_urls_each_once()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var alias = (await world.AliasAsync(ida, domain, "a", "A@B.example, c.example\n192.0.2.1 a@b.example", "https://hook.example/x?a=1,2")).Alias;
        Assert.Equal(["A@b.example", "c.example", "192.0.2.1", "https://hook.example/x?a=1,2"], alias.Settings.Recipients);
        Refused(
            await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { Recipients = ["nobody", "A@one.example", "one.example"] }, Token),
            RefusalKind.Invalid, "recipients", "recipients", "recipients");
        Refused(
            await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { Recipients = [.. Enumerable.Range(0, 11).Select(i => $"r{i}@b.example")] }, Token),
            RefusalKind.Invalid, "recipients");
        Refused(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { Recipients = [] }, Token), RefusalKind.Invalid, "recipients");
        Assert.Empty(Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { Recipients = [], HasImap = true }, Token)).Alias.Settings.Recipients);
    }

    [Fact]
    public async Task A_pattern_has_templates_for_recipients()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        Assert.Equal(["x+$1@b.example"], (await world.AliasAsync(ida, domain, "/^(.+)$/", "x+$1@b.example")).Alias.Settings.Recipients);
        Refused(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges { Name = "/a(.)/", Recipients = ["a@$1"] }, Token), RefusalKind.Invalid, "recipients");
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var request = new AliasChanges
        {
            Name = "*",
            Recipients = ["https://hook.example/"],
            Description = new string('x', 151),
            Labels = [new string('l', 151)],
            IsEnabled = false,
            ErrorCodeIfDisabled = "451",
            HasRecipientVerification = true,
            HasImap = true,
            HasPgp = true,
            SmimeCertificate = "x",
            MaxQuota = "200 GB",
            SmtpLimit = "0",
            VacationIsEnabled = true,
            VacationStartDate = "2026-12-24",
            VacationEndDate = "2026-12-01T00:00:00Z",
            VacationSubject = new string('s', 101),
        };
        Refused(
            await world.AliasEditing.CreateAsync(ida, "one.example", request, Token), RefusalKind.Invalid, "description", "labels", "error_code_if_disabled",
            "smime_certificate", "vacation_responder_subject", "vacation_responder_end_date", "vacation_responder_message", "max_quota", "smtp_limit", "is_enabled", "has_imap",
            "vacation_responder_is_enabled", "public_key", "recipients");
    }

    [Fact]
    public async Task A_vacation_and_labels_are_kept_as_plain_text()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.AliasAsync(ida, domain, "a", "a@b.example");
        var changes = new AliasChanges
        {
            Description = "<i>Shop</i> orders",
            Labels = ["My Shop, Very important", "my-shop"],
            VacationIsEnabled = true,
            VacationStartDate = "2026-12-01",
            VacationEndDate = "2026-12-24T10:00:00+02:00",
            VacationSubject = "Away\r\nX: y",
            VacationMessage = "<b>Back</b> soon",
        };
        var after = Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", changes, Token)).Alias.Settings;
        Assert.Equal("Shop orders", after.Description);
        Assert.Equal(["my-shop", "very-important"], after.Labels);
        Assert.Equal(
            new VacationResponder(
                true, new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 24, 8, 0, 0, TimeSpan.Zero), "Away X: y", "Back soon"),
            after.Vacation);
        Assert.Null(Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { VacationStartDate = "" }, Token)).Alias.Settings.Vacation.StartsAt);
    }

    [Fact]
    public async Task A_user_of_a_team_has_plain_names_of_his_own()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        await world.AliasAsync(ida, domain, "ida", "a@b.example");
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { RestrictedAliasNames = ["boss"] }, Token));
        foreach (var name in new[] { "*", "/a/", "postmaster", "no-reply", "Admin-2", "sysadmin", "boss", "security" })
            Refused(await world.AliasEditing.CreateAsync(kim, "one.example", new AliasChanges { Name = name }, Token), RefusalKind.Forbidden, "name");
        Refused(await world.AliasEditing.CreateAsync(kim, "one.example", new AliasChanges { Name = "kim", MaxQuota = "1 GB" }, Token), RefusalKind.Forbidden, "max_quota");
        Refused(await world.AliasEditing.CreateAsync(kim, "one.example", new AliasChanges { Name = "kim", Owner = ida.Id.ToString() }, Token), RefusalKind.Forbidden, "user");
        // What he can mend he mends first.
        Refused(await world.AliasEditing.CreateAsync(kim, "one.example", new AliasChanges { Name = "*", MaxQuota = "1 GB", ErrorCodeIfDisabled = "1" }, Token), RefusalKind.Invalid, "name", "error_code_if_disabled", "max_quota");
        Refused(await world.AliasEditing.CreateAsync(kim, "one.example", new AliasChanges { Name = "ida" }, Token), RefusalKind.Conflict, "name");
        await world.AliasAsync(kim, domain, "kim", "a@b.example");
        Refused(await world.AliasEditing.GetAsync(kim, "one.example", "ida", Token), RefusalKind.NotFound, "");
        Refused(await world.AliasEditing.UpdateAsync(kim, "one.example", "ida", new AliasChanges { IsEnabled = false }, Token), RefusalKind.NotFound, "");
        Refused(await world.AliasEditing.DeleteAsync(kim, "one.example", "ida", Token), RefusalKind.NotFound, "");
        Assert.Equal(["kim"], Value(await world.AliasEditing.ListAsync(kim, "one.example", new AliasListing(), Token)).Items.Select(view => view.Alias.Name.Text));
        var given = Value(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges { Name = "sales", Owner = kim.Id.ToString() }, Token)).Alias;
        Assert.Equal("kim@mail.example", given.AccountEmail);
        // What he was given keeps its name when he changes something else of it.
        Value(await world.AliasEditing.UpdateAsync(kim, "one.example", "sales", new AliasChanges { Name = "sales", Description = "mine" }, Token));
    }

    [Fact]
    public async Task Lists_are_searched_by_name_recipient_and_label()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.AliasAsync(ida, domain, "alpha", "x@b.example");
        await world.AliasAsync(ida, domain, "beta", "alpha@c.example");
        await world.AliasAsync(ida, domain, "gamma", "y@d.example");
        Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "gamma", new AliasChanges { Labels = ["Alpha team"] }, Token));
        Assert.Equal(["alpha"], await NamesAsync(new AliasListing { Name = "ALPHA" }));
        Assert.Equal(["beta"], await NamesAsync(new AliasListing { Recipient = "c.example" }));
        Assert.Equal(["alpha", "beta", "gamma"], await NamesAsync(new AliasListing { Q = "alpha" }));
        Assert.Equal(["gamma", "beta", "alpha"], await NamesAsync(new AliasListing { Sort = "-created_at" }));
        Refused(await world.AliasEditing.ListAsync(ida, "one.example", new AliasListing { Sort = "size" }, Token), RefusalKind.Invalid, "sort");

        async Task<IEnumerable<string>> NamesAsync(AliasListing listing) =>
            Value(await world.AliasEditing.ListAsync(ida, "one.example", listing, Token)).Items.Select(view => view.Alias.Name.Text);
    }

    [Fact]
    public async Task A_renamed_alias_keeps_what_it_was()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var before = (await world.AliasAsync(ida, domain, "a", "x@b.example")).Alias;
        await world.AliasAsync(ida, domain, "b", "x@b.example");
        var after = Value(await world.AliasEditing.UpdateAsync(ida, "one.example", before.Id.ToString(), new AliasChanges { Name = "C" }, Token)).Alias;
        Assert.Equal((before.Id, "c", before.Settings.Recipients.Single()), (after.Id, after.Name.Text, after.Settings.Recipients.Single()));
        Refused(await world.AliasEditing.UpdateAsync(ida, "one.example", "c", new AliasChanges { Name = "b" }, Token), RefusalKind.Conflict, "name");
    }
}
