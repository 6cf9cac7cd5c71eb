using System.Collections.Immutable;
using Stafett.Server.Api.Answers;
using Stafett.Server.Api.Documents;

namespace Stafett.Server.Api.Resources;

/// <summary>The API about itself.</summary>
internal static class DocumentApi
{
    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", "/test", ApiAccess.Anyone, _ => ValueTask.FromResult(ApiReply.Text("OK")))
        {
            Summary = "Whether the API answers",
            Answer = ApiAnswer.Text("OK"),
        },
        new("GET", "/openapi.json", ApiAccess.Anyone, _ => ValueTask.FromResult(ApiReply.Raw(200, "application/json; charset=utf-8", OpenApiDocument.Utf8)))
        {
            Summary = "This document",
            Answer = new ApiAnswer("An OpenAPI 3.1 document", ApiJson.Default.JsonElement),
        },
    ];
}
