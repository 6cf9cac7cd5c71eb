using System.Net;
using System.Text.RegularExpressions;

namespace Stafett.Web.Tests;

/// <summary>What a browser got.</summary>
public sealed record WebAnswer(HttpStatusCode Status, string Body, HttpResponseMessage Message)
{
    public string? Location => Message.Headers.Location?.OriginalString;

    public string Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}

/// <summary>A browser without JavaScript: keeps cookies, sends the forms of the page that it is at, and follows nothing by itself.</summary>
public sealed partial class WebVisitor : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None };
    private readonly HttpClient _client;

    public WebVisitor(Uri origin)
    {
        Origin = origin;
        _client = new HttpClient(_handler) { BaseAddress = origin };
    }

    public Uri Origin { get; }

    public string Email { get; set; } = "";

    public CookieContainer Cookies => _handler.CookieContainer;

    /// <summary>The page that it is at.</summary>
    public WebAnswer Page { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<WebAnswer> GetAsync(string path) => Page = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<WebAnswer> FollowAsync()
    {
        Assert.Equal(HttpStatusCode.SeeOther, Page.Status);
        return await GetAsync(Page.Location!);
    }

    /// <summary>Sends the form of the page that leads to an address, by itself or by one of its buttons, with some of its fields filled in.</summary>
    public async Task<WebAnswer> SubmitAsync(string action, params (string Name, string Value)[] filled)
    {
        var form = FormElement().Matches(Page.Body).First(match =>
            Attribute("action", match.Groups[1].Value) == action || match.Groups[2].Value.Contains($"formaction=\"{action}\"", StringComparison.Ordinal));
        var fields = new List<KeyValuePair<string, string>>();
        foreach (Match input in InputElement().Matches(form.Groups[2].Value))
        {
            var name = Attribute("name", input.Value);
            if (name is not null && filled.All(one => one.Name != name) && Attribute("type", input.Value) is not ("checkbox" or "radio"))
                fields.Add(new(name, WebUtility.HtmlDecode(Attribute("value", input.Value) ?? "")));
        }

        fields.AddRange(filled.Select(one => new KeyValuePair<string, string>(one.Name, one.Value)));
        return Page = await SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) });
    }

    /// <summary>A form that no page shows, with the token of this one.</summary>
    public async Task<WebAnswer> PostAsync(string action, params (string Name, string Value)[] fields)
    {
        KeyValuePair<string, string>[] all = [new("_token", FormToken()), .. fields.Select(one => new KeyValuePair<string, string>(one.Name, one.Value))];
        return Page = await SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(all) });
    }

    /// <summary>The same, where the browser says which page the form was on.</summary>
    public async Task<WebAnswer> PostFromAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent([new("_token", FormToken()), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
        };
        request.Headers.Referrer = new Uri(Origin, page);
        return Page = await SendAsync(request);
    }

    /// <summary>The token of the page that it is at.</summary>
    public string FormToken() => WebUtility.HtmlDecode(Attribute("value", InputElement().Matches(Page.Body).First(match => Attribute("name", match.Value) == "_token").Value)!);

    public async Task<WebAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            var answer = await _client.SendAsync(request, Token);
            return new WebAnswer(answer.StatusCode, await answer.Content.ReadAsStringAsync(Token), answer);
        }
    }

    public async Task<(byte[] Content, WebAnswer Answer)> BytesAsync(string path, string? accepts)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepts is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        var answer = await _client.SendAsync(request, Token);
        return (await answer.Content.ReadAsByteArrayAsync(Token), new WebAnswer(answer.StatusCode, "", answer));
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private static string? Attribute(string name, string element) => Regex.Match(element, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex InputElement();
}
