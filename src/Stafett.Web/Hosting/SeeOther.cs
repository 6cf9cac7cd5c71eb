using Microsoft.AspNetCore.Http;

namespace Stafett.Web.Hosting;

/// <summary>303: what was asked for is done, and what there is to see stands elsewhere (RFC 9110 §15.4.4).</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
