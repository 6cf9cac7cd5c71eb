using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Operators;
using Stafett.Web.Hosting;

namespace Stafett.Web.Public;

/// <summary>Encrypting a TXT value, and asking that mail be taken again.</summary>
internal static class ToolPages
{
    private const string Denylist = "/denylist";
    private const string Encrypt = "/encrypt";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Denylist, Needs.Anyone, page => Task.FromResult(page.Show<DenylistPage>(Model(page))));
        pages.Post(Denylist, Needs.Anyone, AskAsync);
        pages.Get(Encrypt, Needs.Anyone, page => Task.FromResult(page.Show<EncryptPage>(new EncryptModel(page.Use<TxtEncryption>().IsPossible, null))));
        pages.Post(Encrypt, Needs.Anyone, EncryptAsync);
    }

    // A reply to SMTP can lead here with what it refuses.
    private static DenylistModel Model(PageContext page) => new(page.Query("q"), page.MaybeCaller?.Account.Email.ToString() ?? "", page.Query("asked").Length > 0);

    private static async Task<IResult> AskAsync(PageContext page)
    {
        var asked = await page.Use<DenylistRequests>().AskAsync(page.Client.RemoteAddress, page.Form["value"], page.Form["email"], page.Form["text"], page.Cancel);
        return asked.IsRefused(out var refusal, out _) ? page.Show<DenylistPage>(Model(page) with { IsAsked = false }, refusal) : page.Redirect($"{Denylist}?asked=true");
    }

    // What is shown is in no address and in no cookie: a plain rule is nobody else's business.
    private static Task<IResult> EncryptAsync(PageContext page)
    {
        var encryption = page.Use<TxtEncryption>();
        var encrypted = encryption.EncryptFor(page.Client.RemoteAddress, page.Form["input"]);
        return Task.FromResult(encrypted.IsRefused(out var refusal, out var value)
            ? page.Show<EncryptPage>(new EncryptModel(encryption.IsPossible, null), refusal)
            : page.Show<EncryptPage>(new EncryptModel(true, value)));
    }
}

/// <param name="Value">What is refused, as far as the address of the page says.</param>
public sealed record DenylistModel(string Value, string Email, bool IsAsked);

/// <param name="Encrypted">Null: nothing was encrypted.</param>
public sealed record EncryptModel(bool IsPossible, string? Encrypted);
