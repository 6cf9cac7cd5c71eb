using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stafett.EndToEnd.Tests;

/// <summary>The first account of a server, and its programs: made by the set-up link, then by the API with a token.</summary>
internal sealed partial class Owner : IDisposable
{
    public const string Domain = "kept.example";

    private readonly HttpClient _api;

    private Owner(Uri root, string token)
    {
        _api = new HttpClient { BaseAddress = root, Timeout = TimeSpan.FromSeconds(30) };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{token}:")));
    }

    /// <summary>Follows the link that the server has printed, as a person without JavaScript would.</summary>
    public static async Task<Owner> SetUpAsync(ServerUnderTest server)
    {
        var link = new Uri((await server.WaitForLogAsync("/set-up/")).Trim());
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = new Uri(link, "/"), Timeout = TimeSpan.FromSeconds(30) };
        await SendAsync(browser, link.AbsolutePath, link.AbsolutePath, new() { ["email"] = "owner@inbox.example", ["password"] = "correct-horse-battery-staple-9" });
        var page = await SendAsync(browser, "/my-account/security", "/my-account/security/tokens", new() { ["description"] = "tests" });
        var secret = SecretShown().Match(page);
        Assert.True(secret.Success, $"No token was shown:\n{page}");
        return new Owner(browser.BaseAddress!, secret.Groups[1].Value);
    }

    public async Task AddDomainAsync()
    {
        using var answer = await _api.PostAsJsonAsync("/v1/domains", new { domain = Domain, catchall = false });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>The value of <c>forward-email-site-verification=</c> that the domain needs in its DNS.</returns>
    public async Task<string> VerificationRecordAsync()
    {
        var domain = await _api.GetFromJsonAsync<JsonElement>(new Uri($"/v1/domains/{Domain}", UriKind.Relative));
        return domain.GetProperty("verification_record").GetString()!;
    }

    /// <returns>Whether the server has said yes; false: there was no answer any more.</returns>
    public async Task<bool> AddAliasAsync(string name)
    {
        var status = await PostAliasAsync(name);
        Assert.True(status is null or HttpStatusCode.OK, $"{name}: {status}");
        return status is not null;
    }

    /// <returns>What was answered; null: nothing was.</returns>
    public async Task<HttpStatusCode?> PostAliasAsync(string name)
    {
        try
        {
            using var answer = await _api.PostAsJsonAsync($"/v1/domains/{Domain}/aliases", new { name, recipients = new[] { "user@inbox.example" } });
            // The words as well: half an answer is none.
            await answer.Content.ReadAsStringAsync();
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public async Task<bool> HasAliasAsync(string name) => await GetAliasAsync(name) == HttpStatusCode.OK;

    public async Task<HttpStatusCode> GetAliasAsync(string name)
    {
        using var answer = await _api.GetAsync(new Uri($"/v1/domains/{Domain}/aliases/{name}", UriKind.Relative));
        return answer.StatusCode;
    }

    public void Dispose() => _api.Dispose();

    private static async Task<string> SendAsync(HttpClient browser, string from, string to, Dictionary<string, string> fields)
    {
        var page = await browser.GetStringAsync(new Uri(from, UriKind.Relative));
        fields["_token"] = WebUtility.HtmlDecode(FormToken().Match(page).Groups[1].Value);
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(new Uri(to, UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{to}: {answer.StatusCode}\n{text}");
        return text;
    }

    [GeneratedRegex("name=\"_token\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("class=\"secret-value\"><code>([^<]+)<")]
    private static partial Regex SecretShown();
}
