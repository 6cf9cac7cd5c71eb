using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Stafett.Storage;
using Stafett.Web.Errors;

namespace Stafett.Web.Hosting;

/// <summary>
/// The one way to every page: headers, who asks, what the page needs, whether a form is one of ours, and what is shown when something broke.
/// Invariants: a handler of a POST runs only with a valid antiforgery token of the same session; a handler of a page that needs somebody has a caller.
/// </summary>
internal sealed partial class PageGate(SessionCookie sessions, FormGuard forms, KeptForms kept, ILogger<PageGate> log)
{
    public async Task RunAsync(HttpContext http, Needs needs, PageHandler handler, IReadOnlyList<string> keptFields)
    {
        PageHeaders.WriteForPage(http);
        var page = http.RequestServices.GetRequiredService<PageContext>();
        page.Begin(http, null);
        try
        {
            page.Begin(http, await sessions.FindAsync(http));
            var result = Turn(page, needs) ?? await AnswerAsync(page, needs, handler, keptFields);
            await result.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception problem) when (!http.Response.HasStarted)
        {
            await ShowProblemAsync(page, problem);
        }
    }

    private async Task<IResult> AnswerAsync(PageContext page, Needs needs, PageHandler handler, IReadOnlyList<string> keptFields)
    {
        var isTooOld = needs is Needs.Recent or Needs.RecentOperator && !page.Session.IsRecent;
        if (!HttpMethods.IsPost(page.Http.Request.Method))
            return isTooOld ? new SeeOther("/sign-in/confirm" + Then(page)) : await handler(page);
        if (await forms.ReadAsync(page.Http) is not { } form)
            return page.Show<ErrorPage>(ErrorModel.StaleForm(page.Texts.Errors, page.CameFrom("")), null, null, StatusCodes.Status400BadRequest);
        if (isTooOld)
            return AskAgain(page, form, keptFields);
        page.Read(form);
        return await handler(page);
    }

    // Nothing was done: the page that asks who it is says so, and leads back to the page of the form.
    private SeeOther AskAgain(PageContext page, PageForm form, IReadOnlyList<string> keptFields)
    {
        if (keptFields.Count > 0)
            kept.Keep(page.Http, page.Session.Session.Id, form, keptFields);
        else
            kept.Delete(page.Http);
        var formsPage = page.CameFrom(PageContext.LocalPath(page.Http.Request.Path.ToUriComponent(), "/my-account"));
        return new SeeOther("/sign-in/confirm" + QueryString.Create("then", formsPage).Add("unsent", "yes"));
    }

    /// <summary>Where somebody goes who may not see the page; null: may.</summary>
    private static IResult? Turn(PageContext page, Needs needs) => needs switch
    {
        Needs.Anyone => null,
        Needs.Guest => page.Visitor is null ? null : new SeeOther("/my-account"),
        _ when page.Visitor is null => new SeeOther("/sign-in" + Then(page)),
        Needs.SignedIn => null,
        _ when page.Caller.Account.EmailVerifiedAt is null => new SeeOther("/verify"),
        // Asked first: who is no operator must not learn from being asked who he is that there is something.
        Needs.Operator or Needs.RecentOperator when !page.Caller.Account.IsOperator => page.NotFound(),
        _ => null,
    };

    // A form that could not be sent is asked for anew: its page has the path without the last word at most, and the page itself is what was looked at.
    private static QueryString Then(PageContext page) => HttpMethods.IsPost(page.Http.Request.Method)
        ? QueryString.Create("then", page.CameFrom("/my-account"))
        : QueryString.Create("then", page.Path + page.Http.Request.QueryString);

    private async Task ShowProblemAsync(PageContext page, Exception problem)
    {
        var http = page.Http;
        var texts = page.Texts.Errors;
        http.Response.Headers.Location = StringValues.Empty;
        switch (problem)
        {
            case StorageUnavailableException:
                LogUnavailable(log, http.Request.Method, page.Path, page.Id, problem);
                http.Response.Headers.RetryAfter = "10";
                await page.Show<ErrorPage>(ErrorModel.Unavailable(texts, page.Id), null, null, StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
                break;
            case BadHttpRequestException bad:
                await page.Show<ErrorPage>(ErrorModel.BadRequest(texts), null, null, bad.StatusCode).ExecuteAsync(http);
                break;
            default:
                LogFailed(log, http.Request.Method, page.Path, page.Id, problem);
                await page.Show<ErrorPage>(ErrorModel.Failed(texts, page.Id), null, null, StatusCodes.Status500InternalServerError).ExecuteAsync(http);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (request {RequestId}).")]
    private static partial void LogFailed(ILogger logger, string method, string path, string requestId, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: the control database is not available (request {RequestId}).")]
    private static partial void LogUnavailable(ILogger logger, string method, string path, string requestId, Exception problem);
}
