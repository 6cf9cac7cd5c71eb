using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Account;

/// <summary>Password, passkeys, second factor, API tokens, sessions.</summary>
internal static class SecurityPages
{
    private const string Path = "/my-account/security";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, async page => page.Show<SecurityPage>(await ModelAsync(page)));
        pages.Post($"{Path}/password", Needs.Recent, ChangePasswordAsync);
        pages.Post($"{Path}/password/remove", Needs.Recent, RemovePasswordAsync);
        pages.Post($"{Path}/passkeys/options", Needs.Recent, PasskeyOptionsAsync, "name");
        pages.Post($"{Path}/passkeys", Needs.Recent, AddPasskeyAsync, "name");
        pages.Post($"{Path}/passkeys/{{id}}/remove", Needs.Recent, RemovePasskeyAsync);
        pages.Post($"{Path}/second-factor/begin", Needs.Recent, BeginTotpAsync);
        pages.Post($"{Path}/second-factor", Needs.Recent, ConfirmTotpAsync);
        pages.Post($"{Path}/second-factor/keys", Needs.Recent, NewKeysAsync);
        pages.Get($"{Path}/second-factor/remove", Needs.Recent, page => Task.FromResult(page.Show<TotpRemovalPage>(new TotpRemovalModel())));
        pages.Post($"{Path}/second-factor/remove", Needs.Recent, RemoveTotpAsync);
        pages.Post($"{Path}/tokens", Needs.Recent, NewTokenAsync, "description");
        pages.Post($"{Path}/tokens/{{id}}/remove", Needs.Recent, RemoveTokenAsync);
        pages.Post($"{Path}/sessions/{{id}}/end", Needs.Verified, EndSessionAsync);
        pages.Post($"{Path}/sessions/end-others", Needs.Verified, EndOthersAsync);
    }

    private static AccountUseCases Accounts(PageContext page) => page.Use<AccountUseCases>();

    private static async Task<SecurityModel> ModelAsync(PageContext page) => new()
    {
        Account = page.Caller.Account,
        Passkeys = await Accounts(page).Passkeys.ListAsync(page.Caller, page.Cancel),
        Tokens = await Accounts(page).ApiTokens.ListAsync(page.Caller, page.Cancel),
        Sessions = await Accounts(page).Sessions.ListAsync(page.Session, page.Cancel),
        Here = page.Session.Session,
        RecoveryKeysLeft = await Accounts(page).SecondFactor.CountRecoveryKeysAsync(page.Caller, page.Cancel),
    };

    /// <summary>The page again with what was wrong, or on to it with what was done.</summary>
    private static async Task<IResult> AfterAsync<T>(PageContext page, Answer<T> answer, string done, Action<T>? then = null)
        where T : notnull
    {
        if (answer.IsRefused(out var refusal, out var value))
            return page.Show<SecurityPage>(await ModelAsync(page), refusal);
        then?.Invoke(value);
        return page.Redirect(Path, done);
    }

    // All sessions end, and this browser gets a new one.
    private static void Keep(PageContext page, NewSession session) => page.Use<SessionCookie>().Set(page.Http, session);

    private static async Task<IResult> ChangePasswordAsync(PageContext page) => await AfterAsync(
        page, await Accounts(page).PasswordChange.ChangeAsync(page.Session, page.Form.Raw("password"), page.Cancel), page.Texts.Account.PasswordChanged,
        session => Keep(page, session));

    private static async Task<IResult> RemovePasswordAsync(PageContext page) => await AfterAsync(
        page, await Accounts(page).PasswordChange.RemoveAsync(page.Session, page.Cancel), page.Texts.Account.PasswordRemoved, session => Keep(page, session));

    private static async Task<IResult> PasskeyOptionsAsync(PageContext page)
    {
        var answer = await Accounts(page).Passkeys.BeginAsync(page.Session, page.Cancel);
        return answer.IsRefused(out var refusal, out var options)
            ? page.Show<SecurityPage>(await ModelAsync(page), refusal)
            : page.Show<SecurityPage>(await ModelAsync(page) with { NewPasskey = options, NewPasskeyName = page.Form["name"] });
    }

    private static async Task<IResult> AddPasskeyAsync(PageContext page)
    {
        var name = page.Form["name"] is { Length: > 0 } given ? given : page.Texts.Account.PasskeyDefault;
        return await AfterAsync(page, await Accounts(page).Passkeys.FinishAsync(page.Session, name, SignInPages.Reply(page), page.Cancel), page.Texts.Account.PasskeyAdded);
    }

    private static async Task<IResult> RemovePasskeyAsync(PageContext page) => Id<Passkey>.TryParse(page.Route("id"), out var id)
        ? await AfterAsync(page, await Accounts(page).Passkeys.RemoveAsync(page.Session, id, page.Cancel), page.Texts.Account.PasskeyRemoved)
        : page.NotFound();

    private static async Task<IResult> BeginTotpAsync(PageContext page)
    {
        var answer = await Accounts(page).SecondFactor.BeginAsync(page.Session, page.Cancel);
        return answer.IsRefused(out var refusal, out var offer)
            ? page.Show<SecurityPage>(await ModelAsync(page), refusal)
            : page.Show<TotpPage>(new TotpModel(offer));
    }

    private static async Task<IResult> ConfirmTotpAsync(PageContext page)
    {
        var answer = await Accounts(page).SecondFactor.ConfirmAsync(page.Session, page.Form["code"], page.Cancel);
        // The offer comes back with the form, because it is not told twice; whoever changes it there has another code, and is refused.
        return answer.IsRefused(out var refusal, out var keys)
            ? page.Show<TotpPage>(new TotpModel(new TotpOffer(page.Form["secret"], page.Form["uri"])), refusal)
            : page.Show<SecurityPage>(await ModelAsync(page) with { NewKeys = keys, Account = page.Caller.Account with { TotpConfirmedAt = page.Now } }, toast: page.Texts.Account.TotpDone);
    }

    private static async Task<IResult> NewKeysAsync(PageContext page)
    {
        var answer = await Accounts(page).SecondFactor.NewRecoveryKeysAsync(page.Session, page.Cancel);
        return answer.IsRefused(out var refusal, out var keys)
            ? page.Show<SecurityPage>(await ModelAsync(page), refusal)
            : page.Show<SecurityPage>(await ModelAsync(page) with { NewKeys = keys });
    }

    private static async Task<IResult> RemoveTotpAsync(PageContext page) =>
        await AfterAsync(page, await Accounts(page).SecondFactor.RemoveAsync(page.Session, page.Cancel), page.Texts.Account.TotpRemoved);

    private static async Task<IResult> NewTokenAsync(PageContext page)
    {
        var answer = await Accounts(page).ApiTokens.CreateAsync(page.Session, page.Form["description"], page.Cancel);
        return answer.IsRefused(out var refusal, out var token)
            ? page.Show<SecurityPage>(await ModelAsync(page), refusal)
            : page.Show<SecurityPage>(await ModelAsync(page) with { NewToken = token });
    }

    private static async Task<IResult> RemoveTokenAsync(PageContext page) =>
        Id<ApiToken>.TryParse(page.Route("id"), out var id) && await Accounts(page).ApiTokens.DeleteAsync(page.Session, id, page.Cancel) == StoreOutcome.Done
            ? page.Redirect(Path, page.Texts.Account.TokenDeleted)
            : page.NotFound();

    private static async Task<IResult> EndSessionAsync(PageContext page) =>
        Id<SignedIn>.TryParse(page.Route("id"), out var id) && await Accounts(page).Sessions.EndAsync(page.Session, id, page.Cancel) == StoreOutcome.Done
            ? page.Redirect(Path, page.Texts.Account.Ended)
            : page.NotFound();

    private static async Task<IResult> EndOthersAsync(PageContext page) =>
        page.Redirect(Path, AllTexts.Fill(page.Texts.Account.EndedOthers, await Accounts(page).Sessions.EndOthersAsync(page.Session, page.Cancel)));
}
