using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Documents;

/// <summary>The API as an OpenAPI 3.1 document, written from the route table and the types that answers are made of.</summary>
internal static class OpenApiDocument
{
    private const string Schemas = "#/components/schemas/";

    private static readonly Lazy<byte[]> Text = new(() => Encoding.UTF8.GetBytes(Write().ToJsonString(new JsonSerializerOptions { WriteIndented = true })));

    public static byte[] Utf8 => Text.Value;

    private static JsonObject Write()
    {
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var path in ApiRoutes.All.GroupBy(route => route.Template))
        {
            var methods = new JsonObject();
            foreach (var route in path)
                methods.Add(route.Method.ToLowerInvariant(), Operation(route, schemas));
            paths.Add(path.Key, methods);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Stafett",
                ["version"] = "1",
                ["description"] = "E-mail forwarding: accounts, domains and aliases. Fields of requests may come as JSON, as a form or as multipart; fields that a route does not know are passed over.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            // Relative to where the document was found.
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Write(),
                ["headers"] = Headers(),
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = Scheme("An API token as the user name, an empty password"),
                    ["alias"] = Scheme("The address of an alias as the user name, one of its passwords"),
                    ["secret"] = Scheme("A secret of the service as the user name, an empty password"),
                },
            },
        };
    }

    private static JsonObject Operation(ApiRoute route, OpenApiSchemas schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = OperationId(route),
            ["summary"] = route.Summary,
            ["tags"] = new JsonArray(route.Path.Split('/')[1]),
            ["security"] = Security(route.Access),
        };
        if (route.PerDay is { } perDay)
            operation["description"] = string.Create(CultureInfo.InvariantCulture, $"{perDay} a day for each account, or for each address where no account asks.");
        var parameters = Parameters(route);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (!route.Body.IsEmpty)
            operation["requestBody"] = RequestBody(route);
        operation["responses"] = Responses(route, schemas);
        return operation;
    }

    private static JsonArray Parameters(ApiRoute route)
    {
        var parameters = new JsonArray();
        foreach (var segment in route.Path.Split('/').Where(s => s.StartsWith('{')))
        {
            parameters.Add(new JsonObject
            {
                ["name"] = segment[1..^1],
                ["in"] = "path",
                ["required"] = true,
                ["description"] = PathParameter(segment),
                ["schema"] = new JsonObject { ["type"] = "string" },
            });
        }

        foreach (var field in route.Query)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = field.Name,
                ["in"] = "query",
                ["required"] = field.IsRequired,
                ["description"] = field.Summary,
                ["schema"] = OpenApiSchemas.Of(field),
            });
        }

        if (route.TakesKey)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = ApiReplays.Header,
                ["in"] = "header",
                ["required"] = false,
                ["description"] = "A text of your own for this request: sent again with it within a day, the request gives the same answer and does nothing",
                ["schema"] = new JsonObject { ["type"] = "string", ["maxLength"] = 255 },
            });
        }

        return parameters;
    }

    private static string PathParameter(string segment) => segment switch
    {
        "{domain_id}" => "Id of the domain, or its name",
        "{alias_id}" => "Id of the alias, or its name; a slash in the name as %2F",
        _ => "Id",
    };

    private static JsonObject RequestBody(ApiRoute route)
    {
        var content = new JsonObject();
        foreach (var type in new[] { "application/json", "application/x-www-form-urlencoded", "multipart/form-data" })
            content.Add(type, new JsonObject { ["schema"] = OpenApiSchemas.Of(route.Body) });
        var example = new JsonObject();
        foreach (var field in route.Body.Where(f => f.Example.Length > 0))
            example.Add(field.Name, OpenApiSchemas.Example(field));
        if (example.Count > 0)
            content["application/json"]!["example"] = example;
        return new JsonObject { ["required"] = route.Body.Any(f => f.IsRequired), ["content"] = content };
    }

    private static JsonObject Responses(ApiRoute route, OpenApiSchemas schemas)
    {
        var responses = new JsonObject { ["200"] = Success(route, schemas) };
        foreach (var (status, meaning) in OpenApiStatus.Of(route))
        {
            responses.Add(status.ToString(CultureInfo.InvariantCulture), new JsonObject
            {
                ["description"] = meaning,
                ["content"] = new JsonObject
                {
                    ["application/json"] = new JsonObject { ["schema"] = Ref(schemas, OpenApiStatus.SaysMore(route, status) ? ApiJson.Default.ErrorsJson : ApiJson.Default.ErrorJson) },
                },
            });
        }

        return responses;
    }

    private static JsonObject Success(ApiRoute route, OpenApiSchemas schemas)
    {
        var (answer, content) = (route.Answer, new JsonObject());
        if (answer.Type is { } type)
        {
            var schema = Ref(schemas, type);
            if (answer.Other is { } other)
                schema = new JsonObject { ["anyOf"] = new JsonArray(schema, Ref(schemas, other)) };
            content.Add("application/json", new JsonObject { ["schema"] = answer.IsPaged ? OpenApiSchemas.ArrayOf(schema) : schema });
        }

        if (answer.Type is null || answer.IsTextToo)
            content.Add("text/plain", new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } });
        var response = new JsonObject { ["description"] = answer.Summary, ["content"] = content };
        if (answer.IsPaged)
        {
            var headers = new JsonObject();
            foreach (var name in PageHeaders)
                headers.Add(name, new JsonObject { ["$ref"] = $"#/components/headers/{name}" });
            response["headers"] = headers;
        }

        return response;
    }

    private static readonly string[] PageHeaders = ["X-Page-Count", "X-Page-Current", "X-Page-Size", "X-Item-Count", "Link"];

    private static JsonObject Headers()
    {
        var headers = new JsonObject();
        foreach (var name in PageHeaders)
        {
            headers.Add(name, new JsonObject
            {
                ["description"] = name == "Link" ? "first, prev, next and last page (RFC 8288)" : "Of the list",
                ["schema"] = new JsonObject { ["type"] = name == "Link" ? "string" : "integer" },
            });
        }

        return headers;
    }

    private static JsonObject Ref(OpenApiSchemas schemas, JsonTypeInfo type) => new() { ["$ref"] = Schemas + schemas.Name(type) };

    private static JsonObject Scheme(string description) => new() { ["type"] = "http", ["scheme"] = "basic", ["description"] = description };

    private static JsonArray Security(ApiAccess access)
    {
        string[] schemes = access switch
        {
            ApiAccess.Token => ["token"],
            ApiAccess.TokenOrAlias => ["token", "alias"],
            ApiAccess.Secret => ["secret"],
            ApiAccess.TokenOrSecret => ["token", "secret"],
            _ => [],
        };
        return [.. schemes.Select(scheme => (JsonNode)new JsonObject { [scheme] = new JsonArray() })];
    }

    // getDomains, getDomainsById, postDomainsByIdAliases: what client generators call their methods.
    private static string OperationId(ApiRoute route)
    {
        var id = new StringBuilder(route.Method.ToLowerInvariant());
        foreach (var segment in route.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment[0] == '{')
            {
                id.Append("ById");
                continue;
            }

            foreach (var word in segment.Split('-', '.'))
                id.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return id.ToString();
    }
}
