using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Errors;
using Stafett.Web.Texts;

namespace Stafett.Web.Hosting;

/// <summary>One request for a page: who asks and what for, and the ways to answer. Components have it as <c>Request</c>.</summary>
public sealed class PageContext
{
    private readonly TimeProvider _time;
    private readonly ToastCookie _toasts;
    private Toast? _toast;
    private KeptForm? _kept;

    public PageContext(AllTexts texts, TimeProvider time, DashboardSettings settings)
    {
        _time = time;
        _toasts = new ToastCookie(settings);
        Texts = texts;
        Settings = settings;
        Http = null!;
    }

    public HttpContext Http { get; private set; }

    public AllTexts Texts { get; }

    public DashboardSettings Settings { get; }

    internal SessionCaller? Visitor { get; private set; }

    public Caller? MaybeCaller => Visitor?.Caller;

    /// <summary>Only for pages that need somebody.</summary>
    public Caller Caller => Session.Caller;

    /// <summary>Who asks, with the session: only for pages that need somebody.</summary>
    public SessionCaller Session => Visitor ?? throw new InvalidOperationException("This page is for anyone: nobody need be signed in.");

    /// <summary>Who asks, whether signed in or not.</summary>
    public Client Client => SessionCookie.ClientOf(Http);

    public PageForm Form { get; private set; } = PageForm.Empty;

    /// <summary>Why the form that was sent did nothing; null: it did something, or none was sent.</summary>
    public Refusal? Refusal { get; private set; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>Says the failure in the server's log; shown where somebody may want to tell an operator.</summary>
    public string Id => Http.TraceIdentifier;

    public string Path => Http.Request.Path.Value ?? "/";

    /// <summary>From 1.</summary>
    public int PageNumber => int.TryParse(Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1;

    /// <summary>The script asked, and will take a part of the page only.</summary>
    public bool WantsFragment => Http.Request.Headers.ContainsKey("X-Fragment");

    /// <summary>What is said once at the top of the page, after something was done.</summary>
    internal Toast? TakeToast()
    {
        var toast = _toast ?? _toasts.Take(Http);
        _toast = null;
        return toast;
    }

    /// <summary>What the form of the page was filled in with before its sender had to confirm who he is. Once: the next page is as it always is.</summary>
    internal KeptForm? TakeKept(string action, string name)
    {
        // A part of a page that is renewed shows no forms.
        if (Visitor is null || WantsFragment || !HttpMethods.IsGet(Http.Request.Method))
            return null;
        _kept ??= Use<KeptForms>().Find(Http, Session.Session.Id);
        if (_kept?.Is(action, name) != true)
            return null;
        Use<KeptForms>().Delete(Http);
        return _kept;
    }

    public string Query(string name) => Http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0]?.Trim() ?? "" : "";

    public string Route(string name) => Http.Request.RouteValues.TryGetValue(name, out var value) ? (string?)value ?? "" : "";

    /// <summary>This page's address with one value of the query changed.</summary>
    /// <param name="value">Null: without it.</param>
    public string With(string name, string? value)
    {
        // Names in any case are the same name to whoever reads the query.
        var pairs = Http.Request.Query.Where(pair => !pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && !pair.Key.Equals("page", StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, one) => KeyValuePair.Create(pair.Key, one));
        if (value is not null)
            pairs = pairs.Append(KeyValuePair.Create(name, (string?)value));
        return Http.Request.PathBase + Http.Request.Path + QueryString.Create(pairs);
    }

    /// <summary>A service of the container: the use case that the page is for.</summary>
    public T Use<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <param name="refusal">Why the form did nothing: its problems stand at the fields, and the status says so.</param>
    /// <param name="toast">Said at once, where there is no redirect: what is shown can be seen this time only.</param>
    public IResult Show<TPage>(object? model, Refusal? refusal = null, string? toast = null)
        where TPage : IComponent => Show<TPage>(model, refusal, toast, refusal is null ? StatusCodes.Status200OK : Refusals.Status(refusal));

    internal IResult Show<TPage>(object? model, Refusal? refusal, string? toast, int status)
        where TPage : IComponent
    {
        Refusal = refusal;
        if (toast is not null)
            _toast = new Toast(toast, ToastKind.Done);
        if (refusal?.RetryAfter is { } wait)
            Http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Model"] = model }) { PreventStreamingRendering = true, StatusCode = status };
    }

    /// <summary>After a form did something: the browser asks for another page, and a reload does not do it twice.</summary>
    /// <param name="path">Ours; <see cref="LocalPath"/> makes one from what a visitor sent.</param>
    public IResult Redirect(string path, string? toast = null) => Redirect(path, toast is null ? null : new Toast(toast, ToastKind.Done));

    /// <summary>The same where something is left to do for the person: the sentence stays until it is put away.</summary>
    public IResult RedirectAwaiting(string path, string toast) => Redirect(path, new Toast(toast, ToastKind.Awaits));

    internal IResult Redirect(string path, Toast? toast)
    {
        if (toast is not null)
            _toasts.Set(Http, toast);
        return new SeeOther(path);
    }

    /// <summary>What could not be done with a list is said on the list, whose address is one that can be asked for again.</summary>
    public IResult RedirectRefused(string path, Refusal refusal) => Redirect(path, new Toast(string.Join(' ', refusal.Problems.Select(problem => problem.Text)), ToastKind.Failed));

    public IResult NotFound() => Show<ErrorPage>(ErrorModel.NotFound(Texts.Errors), null, null, StatusCodes.Status404NotFound);

    /// <summary>A page of its own for a refusal that no field of a form is to blame for.</summary>
    public IResult Refused(Refusal refusal) => refusal.Kind == RefusalKind.NotFound
        ? NotFound()
        : Show<ErrorPage>(ErrorModel.Refused(Texts.Errors, refusal), refusal, null, Refusals.Status(refusal));

    /// <summary>A path of this service that may be followed, whatever a visitor sent: nothing that leads elsewhere.</summary>
    public static string LocalPath(string given, string otherwise) =>
        given.Length is > 0 and <= 2000 && given[0] == '/' && !given.StartsWith("//", StringComparison.Ordinal) && !given.AsSpan().ContainsAny('\\', '\r', '\n')
        && !given.AsSpan().ContainsAnyInRange('\0', ' ')
            ? given
            : otherwise;

    /// <summary>The page whose form was sent.</summary>
    public string CameFrom(string otherwise) =>
        Uri.TryCreate(Http.Request.Headers.Referer, UriKind.Absolute, out var from) && from.Authority == Http.Request.Host.Value
            ? LocalPath(from.PathAndQuery, otherwise)
            : otherwise;

    internal void Begin(HttpContext http, SessionCaller? visitor)
    {
        Http = http;
        Visitor = visitor;
    }

    internal void Read(PageForm form) => Form = form;
}
