using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Stafett.Server.Api;
using Stafett.Server.Api.Documents;

namespace Stafett.Server.Tests.Api;

/// <summary>The OpenAPI document against what is mapped, and against real answers.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonNode Document = JsonNode.Parse(OpenApiDocument.Utf8)!;

    private static IEnumerable<(string Name, JsonNode Operation)> Operations =>
        from path in Document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select ($"{method.Key.ToUpperInvariant()} {path.Key}", method.Value!);

    [Fact]
    public async Task It_is_served_to_everybody()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().GetAsync("/v1/openapi.json");

        Assert.Equal((200, "application/json; charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal("3.1.0", answer["openapi"]);
    }

    [Fact]
    public async Task It_has_the_mapped_endpoints_and_no_others()
    {
        await using var host = await ApiHost.StartAsync();
        var mapped =
            from endpoint in host.Endpoints
            where endpoint.RoutePattern.RawText != "/v1/{**path}"
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            where method != "HEAD"
            select $"{method} {endpoint.RoutePattern.RawText}";

        Assert.Equal(mapped.Order(), Operations.Select(o => o.Name).Order());
    }

    [Fact]
    public void Operations_have_names_of_their_own_and_their_parameters()
    {
        var ids = Operations.Select(o => (string)o.Operation["operationId"]!).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Contains("postDomainsByIdAliasesByIdGeneratePassword", ids);
        foreach (var (name, operation) in Operations)
        {
            var inPath = (operation["parameters"] as JsonArray ?? []).Where(p => (string?)p!["in"] == "path").Select(p => $"{{{p!["name"]}}}");
            Assert.Equal(name.Split('/').Where(s => s.StartsWith('{')), inPath);
            Assert.NotEmpty((string)operation["summary"]!);
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        var references = new HashSet<string>();
        Walk(Document, references);

        Assert.All(references, reference => Assert.NotNull(reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)Document, (node, step) => node?[step])));
        Assert.All(Document["components"]!["schemas"]!.AsObject(), schema => Assert.Contains($"#/components/schemas/{schema.Key}", references));
    }

    [Fact]
    public void Examples_fit_their_schemas()
    {
        var check = new SchemaCheck(Document);
        var count = 0;
        foreach (var (name, operation) in Operations)
        {
            if (operation["requestBody"]?["content"]?["application/json"] is not { } json || json["example"] is not { } example)
                continue;
            check.Check(json["schema"]!, example, name);
            count++;
        }

        Assert.Empty(check.Problems);
        Assert.True(count >= 5, $"{count} examples");
    }

    [Fact]
    public async Task Real_answers_fit_the_document()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        await host.AliasAsync(account, domain, "hello", "a@example.net");
        await host.Control.Teams.InviteAsync(
            account.Account!.Id, domain.Id, Protocols.Message.EmailAddress.Parse("b@example.net"), Storage.Control.MemberRole.User, TestContext.Current.CancellationToken);
        var check = new SchemaCheck(Document);
        foreach (var (method, path, body) in new[]
        {
            ("POST", "/v1/account", """{"email":"new@example.net","password":"staple horse battery correct"}"""), ("GET", "/v1/account", null),
            ("PUT", "/v1/account", """{"given_name":"Ada"}"""), ("GET", "/v1/domains", null), ("POST", "/v1/domains", """{"domain":"other.example"}"""),
            ("GET", "/v1/domains/example.com", null), ("PUT", "/v1/domains/example.com", """{"smtp_port":"2525"}"""),
            ("PUT", "/v1/domains/example.com/denylist", """{"denylist":["bad.example"]}"""), ("GET", "/v1/domains/example.com/aliases", null),
            ("POST", "/v1/domains/example.com/aliases", """{"name":"info","vacation_responder_is_enabled":true,"vacation_responder_message":"Away","vacation_responder_subject":"Away"}"""),
            ("GET", "/v1/domains/example.com/aliases/hello", null), ("DELETE", "/v1/domains/example.com/aliases/hello", null),
            ("GET", "/v1/domains/none.example", null), ("POST", "/v1/domains", "{}"), ("DELETE", "/v1/domains/other.example", null),
        })
        {
            using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var answer = await account.SendAsync(method, path, content);
            var operation = Document["paths"]![ApiRoutes.All.First(r => Fits(r, method, path)).Template]![method.ToLowerInvariant()]!;
            if (operation["responses"]![answer.Status.ToString()]?["content"]?["application/json"]?["schema"] is { } schema)
                check.Check(schema, answer.Json, $"{method} {path} {answer.Status}");
            else
                check.Problems.Add($"{method} {path}: {answer.Status} is not in the document: {answer.Text}");
        }

        Assert.Empty(check.Problems);
    }

    private static bool Fits(ApiRoute route, string method, string path)
    {
        var (wanted, given) = (route.Template.Split('/'), path.Split('/'));
        return route.Method == method && wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private static void Walk(JsonNode? node, HashSet<string> references)
    {
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                if (name == "$ref")
                    references.Add((string)value!);
                else
                    Walk(value, references);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Walk(item, references);
        }
    }
}
