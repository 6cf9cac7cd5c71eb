using Microsoft.AspNetCore.Http;
using Stafett.Server.Api.Answers;
using Stafett.Server.Http;

namespace Stafett.Server.Api;

/// <summary>What failed around the API, such as a request that took too long, in the API's own words.</summary>
internal sealed class ApiFailureAnswer : IFailureAnswer
{
    public bool Covers(PathString path) => path.StartsWithSegments(ApiRoutes.Prefix);

    public Task WriteAsync(HttpContext context, int status, string text) => ApiPipeline.SendAsync(context, ApiErrors.Of(status, text), TimeSpan.Zero);
}
