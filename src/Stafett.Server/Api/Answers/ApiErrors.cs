using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Stafett.Server.Accounts;

namespace Stafett.Server.Api.Answers;

/// <summary>The shape of every error.</summary>
/// <param name="Error">The status in words.</param>
/// <param name="Message">For people; names the field where one is to blame.</param>
/// <param name="Problems">One by one, for programs; absent where the request as a whole is meant.</param>
internal sealed record ErrorJson(
    [property: JsonPropertyName("statusCode")] int StatusCode, string Error, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ErrorProblemJson>? Problems);

internal sealed record ErrorProblemJson(string Field, string Message);

/// <summary>The shape of what a look at DNS records found wrong: one sentence for each.</summary>
internal sealed record ErrorsJson([property: JsonPropertyName("statusCode")] int StatusCode, string Error, ImmutableArray<string> Message);

internal static class ApiErrors
{
    public static ApiReply Of(int status, string message) => Make(status, message, null, null);

    public static ApiReply Of(ImmutableArray<FieldProblem> problems, int status = 400) => Make(status, Words(problems), Fields(problems), null);

    /// <summary>Several sentences, in an array as clients of the original expect it.</summary>
    public static ApiReply Several(int status, ImmutableArray<string> messages) =>
        ApiReply.Json(new ErrorsJson(status, Reason(status), messages), ApiJson.Default.ErrorsJson, status);

    public static ApiReply Of(Refusal refusal)
    {
        var status = refusal.Kind switch
        {
            RefusalKind.NotSignedIn => 401,
            RefusalKind.PlanTooLow => 402,
            RefusalKind.Forbidden => 403,
            RefusalKind.NotFound => 404,
            RefusalKind.TooMany => 429,
            RefusalKind.Temporary => 503,
            // Of what is served here nothing answers 409: a name that is taken is a mistake in the request.
            _ => 400,
        };
        var seconds = refusal.RetryAfter is { } wait ? (long?)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;
        return Make(status, Words(refusal.Problems), Fields(refusal.Problems), seconds);
    }

    public static ApiReply TooMany(long seconds) =>
        Make(429, $"Too many requests. Try again in {seconds} seconds.", null, seconds);

    public static ApiReply Unavailable() => Make(503, "The service cannot answer at this moment. Try again later.", null, 30);

    private static ApiReply Make(int status, string message, IReadOnlyList<ErrorProblemJson>? problems, long? retryAfter) =>
        ApiReply.Json(new ErrorJson(status, Reason(status), message, problems), ApiJson.Default.ErrorJson, status, retryAfter);

    private static string Reason(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";

    private static string Words(ImmutableArray<FieldProblem> problems) => string.Join(' ', problems.Select(p => NamesField(p) ? p.Text : $"{p.Field}: {p.Text}"));

    // "The domain is taken." names domain; a sentence about "it" gets the field in front.
    private static bool NamesField(FieldProblem problem) =>
        problem.Field.Length == 0 || problem.Text.Contains(problem.Field, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<ErrorProblemJson>? Fields(ImmutableArray<FieldProblem> problems) =>
        problems.Any(p => p.Field.Length > 0) ? [.. problems.Select(p => new ErrorProblemJson(p.Field, p.Text))] : null;
}
