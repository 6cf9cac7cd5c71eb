using Microsoft.AspNetCore.Http;

namespace Stafett.Server.Http;

/// <summary>How a front door words what went wrong outside of its own code. The first one in the container that covers the path writes; where none does, it is plain text.</summary>
public interface IFailureAnswer
{
    bool Covers(PathString path);

    /// <summary>The status is set and the body empty; <see cref="HttpContext.TraceIdentifier"/> is what the log line carries.</summary>
    /// <param name="text">A sentence for people.</param>
    Task WriteAsync(HttpContext context, int status, string text);
}
