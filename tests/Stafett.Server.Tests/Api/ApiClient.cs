using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Tests.Api;

/// <summary>An answer, read whole.</summary>
internal sealed record ApiResponse(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string this[string field] => Json[field]?.ToString() ?? "(none)";

    public string Message => this["message"];

    /// <summary>The fields that are to blame.</summary>
    public IEnumerable<string> Fields => (Json["problems"] as JsonArray ?? []).Select(problem => (string)problem!["field"]!);

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

/// <summary>A client of the API with Basic credentials, as curl -u makes it.</summary>
internal sealed class ApiClient(Uri address, string userName, string password)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public Account? Account { get; init; }

    public string UserName => userName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<ApiResponse> GetAsync(string path) => SendAsync("GET", path, null);

    public Task<ApiResponse> DeleteAsync(string path) => SendAsync("DELETE", path, null);

    public Task<ApiResponse> PostAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("POST", path, Json(json), headers);

    public Task<ApiResponse> PutAsync(string path, string json) => SendAsync("PUT", path, Json(json));

    public Task<ApiResponse> FormAsync(string method, string path, params (string Name, string Value)[] fields) =>
        SendAsync(method, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public async Task<ApiResponse> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path)) { Content = content };
        if (userName.Length + password.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}")));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, Cancel);
        return new ApiResponse((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers, response.Content.Headers);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
