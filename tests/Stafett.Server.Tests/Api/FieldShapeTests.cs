using System.Text;
using Stafett.Server.Api;

namespace Stafett.Server.Tests.Api;

/// <summary>Fields that a route knows and that come in another shape: refused with a sentence that names them, whatever the route. Fields that it does not know are passed over.</summary>
public sealed class FieldShapeTests
{
    private static readonly Encoding Octets = Encoding.Latin1;

    [Fact]
    public async Task Every_field_of_every_body_is_named_where_its_shape_is_wrong()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Requests = int.MaxValue });
        var account = await host.AccountAsync("a@example.net", terms => terms with { IsRateLimitExempt = true });
        var wrong = new List<string>();
        var count = 0;
        foreach (var route in ApiRoutes.All)
        {
            foreach (var (name, json) in route.Body.SelectMany(field => WrongFor(field, field.Name)))
            {
                // Strangers have a limit of a day.
                if (route.Access == ApiAccess.Anyone)
                    host.Time.Advance(TimeSpan.FromDays(1));
                var answer = await SendAsync(route.Access == ApiAccess.Secret ? host.Client(ApiHost.Secret) : account, route, json);
                if (answer.Status != 400 || !answer.Fields.Contains(name) || !answer.Message.Contains(name, StringComparison.Ordinal))
                    wrong.Add($"{route.Name} {json}: {answer.Status} {answer.Text}");
                count++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > 300, $"{count} requests");
    }

    [Theory]
    [InlineData("PUT", "/v1/domains/example.com", "smtp_port")]
    [InlineData("PUT", "/v1/domains/example.com", "retention_days")]
    [InlineData("PUT", "/v1/domains/example.com", "alias_default_smtp_limit")]
    [InlineData("PUT", "/v1/domains/example.com", "max_quota_per_alias")]
    [InlineData("POST", "/v1/domains", "retention_days")]
    [InlineData("POST", "/v1/domains", "alias_default_smtp_limit")]
    [InlineData("POST", "/v1/domains", "max_quota_per_alias")]
    [InlineData("PUT", "/v1/domains/example.com/aliases/hello", "max_quota")]
    [InlineData("PUT", "/v1/domains/example.com/aliases/hello", "smtp_limit")]
    [InlineData("PUT", "/v1/domains/example.com/aliases/hello", "retention")]
    [InlineData("PUT", "/v1/domains/example.com/aliases/hello", "error_code_if_disabled")]
    [InlineData("POST", "/v1/domains/example.com/aliases", "max_quota")]
    public async Task Numbers_that_are_none_or_too_large_are_named(string method, string path, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.AliasAsync(account, await host.DomainAsync(account, "example.com"), "hello", "a@example.net");
        foreach (var value in new[] { "-1", "1e400", "-1e400", "99999999999999999999", "9223372036854775808", "\"-1\"", "\"NaN\"", "\"Infinity\"", "\"1e3\"", "\"0x10\"", "\"\\u0661\"", "\"1,000\"", "\"lots\"" })
        {
            using var content = new StringContent($"{{\"domain\":\"new.example\",\"name\":\"new\",\"{field}\":{value}}}", Encoding.UTF8, "application/json");
            var answer = await account.SendAsync(method, path, content);
            Assert.True(answer.Status == 400, $"{value}: {answer.Text}");
            Assert.Equal([field], answer.Fields);
            Assert.Contains(field, answer.Message, StringComparison.Ordinal);
        }

        // NaN is a word of JavaScript and none of JSON.
        using var nan = new StringContent($"{{\"{field}\":NaN}}", Encoding.UTF8, "application/json");
        Assert.Equal("The request body is not valid JSON, or is nested deeper than 32 levels.", (await account.SendAsync(method, path, nan)).Message);
    }

    [Fact]
    public async Task What_an_object_holds_is_named_with_the_object()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        var answer = await account.PutAsync("/v1/domains/example.com", """{"custom_verification":{"subject":{"a":1},"text":["VERIFICATION_LINK"],"html":"\ud800","name":"We","more":[]}}""");

        Assert.Equal((400, "custom_verification_subject custom_verification_html custom_verification_text"), (answer.Status, string.Join(' ', answer.Fields)));
        answer = await account.PutAsync("/v1/domains/example.com", """{"custom_verification":{"text":"VERIFICATION_LINK","n\ud800ame":"x"}}""");
        Assert.Equal((400, "custom_verification"), (answer.Status, answer.Fields.Single()));
        Assert.Equal("We", (await account.PutAsync("/v1/domains/example.com", """{"custom_verification":{"text":"VERIFICATION_LINK","name":"We","more":[]}}""")).Json["custom_verification"]!["name"]!.ToString());
    }

    [Fact]
    public async Task Of_a_field_that_comes_twice_the_last_counts_and_its_shape_with_it()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        Assert.Equal("Bea", (await account.PutAsync("/v1/account", """{"given_name":["Ada"],"given_name":"Bea"}"""))["given_name"]);
        Assert.Equal(["given_name"], (await account.PutAsync("/v1/account", """{"given_name":"Ada","given_name":["Bea"]}""")).Fields);
        Assert.Equal("Bea", (await account.FormAsync("PUT", "/v1/account", ("given_name", "Ada"), ("given_name", "Bea")))["given_name"]);
    }

    [Theory]
    [InlineData("application/json", "{\"given_name\":\"\u00ff\"}")]
    [InlineData("application/json", "{\"given_name\":\"\u00ff\",\"given_name\":\"x\",\"family_name\":\"y\"}")]
    [InlineData("application/json", "{\"given_name\":\"\\ud800\"}")]
    [InlineData("application/x-www-form-urlencoded", "given_name=%FF")]
    [InlineData("application/x-www-form-urlencoded", "given_name=x&given_name=%C3&given_name=y")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"given_name\"\r\n\r\n\u00ff\r\n--b--")]
    public async Task A_text_that_is_no_UTF8_is_named(string type, string body)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        using var content = new ByteArrayContent(Octets.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await account.SendAsync("PUT", "/v1/account", content);

        Assert.Equal((400, "given_name holds a text that is not valid UTF-8."), (answer.Status, answer.Message));
        Assert.Equal(["given_name"], answer.Fields);
    }

    [Fact]
    public async Task A_name_that_is_no_Unicode_spoils_the_body()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await (await host.AccountAsync("a@example.net")).PutAsync("/v1/account", """{"given_n\udc00ame":"x"}""");

        Assert.Equal((400, "The request body holds a name that is not valid Unicode."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Forms_are_as_strict_as_JSON()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");

        Assert.Equal(["domain"], (await account.FormAsync("POST", "/v1/domains", ("retention_days", "3"))).Fields);
        var answer = await account.FormAsync(
            "PUT", "/v1/domains/example.com", ("custom_verification", "{}"), ("smtp_port", "port"), ("retention_days", "31"), ("bounce_webhook", "x"), ("restricted_alias_names", "a@b"));
        // Shapes first: what has none is not looked at.
        Assert.Equal(["custom_verification"], answer.Fields);
        answer = await account.FormAsync("PUT", "/v1/domains/example.com", ("smtp_port", "port"), ("retention_days", "31"), ("bounce_webhook", "x"), ("restricted_alias_names", "a@b"));
        Assert.Equal(["smtp_port", "retention_days", "restricted_alias_names", "bounce_webhook"], answer.Fields);
    }

    [Theory]
    [InlineData("""{"given_name":"Ada","has_newsletter":true,"company":{"name":["x"]},"tags":[1,[2]],"n":1e400}""")]
    [InlineData("{\"given_name\":\"Ada\",\"nobody\":\"\u00ff\"}")]
    public async Task Fields_that_the_route_does_not_know_are_passed_over(string json)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        using var content = new ByteArrayContent(Octets.GetBytes(json));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        Assert.Equal("Ada", (await account.SendAsync("PUT", "/v1/account", content))["given_name"]);
        Assert.Equal("Bea", (await account.FormAsync("PUT", "/v1/account", ("given_name", "Bea"), ("nobody", "x"), ("x[y]", "z")))["given_name"]);
    }

    [Fact]
    public async Task What_is_nested_too_deep_is_refused_even_where_it_would_be_passed_over()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        foreach (var levels in new[] { 40, 400_000 })
        {
            var answer = await account.PutAsync("/v1/account", $"{{\"nobody\":{new string('[', levels)}{new string(']', levels)}}}");
            Assert.Equal((400, "The request body is not valid JSON, or is nested deeper than 32 levels."), (answer.Status, answer.Message));
        }
    }

    /// <summary>Bodies in which one field is wrong, and the name that has to be said. In Latin-1: a letter above 127 is an octet that is no UTF-8.</summary>
    private static IEnumerable<(string Name, string Json)> WrongFor(ApiField field, string name)
    {
        string[] wrong = field.Kind switch
        {
            FieldKind.Text => ["[]", "{}", "[\"a\"]", "\"\u00ff\"", "\"\\udc00\"", "\"a\\u0000\""],
            FieldKind.Flag => ["[]", "{}", "[true]", "\"\u00ff\""],
            FieldKind.Number or FieldKind.Size => ["true", "[]", "{}", "[1]", "\"\u00ff\""],
            FieldKind.Object => ["[]", "1", "true", "\"{}\"", "{\"a\":\"\u00ff\"}"],
            _ => ["{}", "[[]]", "[null]", "[\"a\",{}]", "[\"a\",\"\u00ff\",\"b\"]", "[\"\\ud800\"]", "\"\u00ff\"", "\"\\u0000\""],
        };
        foreach (var json in wrong)
            yield return (name, $"{{\"{field.Name}\":{json}}}");
        foreach (var (inside, json) in field.Fields.SelectMany(inner => WrongFor(inner, $"{name}_{inner.Name}")))
        {
            // Where the octets are wrong, the object as a whole is.
            yield return (json.Contains('\u00ff') ? name : inside, $"{{\"{field.Name}\":{json}}}");
        }
    }

    private static async Task<ApiResponse> SendAsync(ApiClient client, ApiRoute route, string json)
    {
        using var content = new ByteArrayContent(Octets.GetBytes(json));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await client.SendAsync(route.Method, System.Text.RegularExpressions.Regex.Replace(route.Template, @"\{\w+\}", "example.com"), content);
    }
}
