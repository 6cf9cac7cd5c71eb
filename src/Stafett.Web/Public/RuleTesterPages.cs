using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Forwarding;
using Stafett.Web.Hosting;

namespace Stafett.Web.Public;

/// <summary>Where an address leads, for anybody; who is signed in sees the own rules too.</summary>
internal static class RuleTesterPages
{
    public static void Map(PageRoutes pages) => pages.Get("/rule-tester", Needs.Anyone, ShowAsync);

    private static async Task<IResult> ShowAsync(PageContext page)
    {
        var address = page.Query("address");
        if (address.Length == 0)
            return page.Show<RuleTesterPage>(new RuleTesterModel("", null));
        return (await ExplainAsync(page, address)).IsRefused(out var refusal, out var explanation)
            ? page.Show<RuleTesterPage>(new RuleTesterModel(address, null), refusal)
            : page.Show<RuleTesterPage>(new RuleTesterModel(address, explanation));
    }

    private static async Task<Answer<Explanation>> ExplainAsync(PageContext page, string address)
    {
        var tester = page.Use<RuleTester>();
        if (page.MaybeCaller is { Account.EmailVerifiedAt: not null } caller)
        {
            var own = await tester.ForOwnerAsync(caller, address, page.Cancel);
            if (own.Refusal is not { Kind: RefusalKind.NotFound })
                return own;
        }

        return await tester.ForVisitorAsync(page.Client.RemoteAddress, address, page.Cancel);
    }
}

/// <param name="Explanation">Null: nothing was asked, or nothing that can be answered.</param>
public sealed record RuleTesterModel(string Address, Explanation? Explanation);
