using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stafett.Web.Hosting;

/// <summary>Ties an antiforgery token to the session that it was made in: one from before a sign-in is worth nothing after it.</summary>
internal sealed class SessionTokens : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => SessionOf(context);

    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == SessionOf(context);

    private static string SessionOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<PageContext>().Visitor?.Session.Id.ToString() ?? "nobody";
}
