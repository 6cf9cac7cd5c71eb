using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Api.Answers;
using Stafett.Server.Observability;

namespace Stafett.Server.Api.Resources;

/// <summary>Logs of deliveries, mailed as a file; and what programs of the service want to have logged.</summary>
internal static partial class LogsApi
{
    private static readonly ApiField Domain = new("domain", FieldKind.Text, "Only of this domain, by id or name");
    private static readonly ApiField Search = new("q", FieldKind.Text, "An address, domain, IP address or day; else text of the subject");
    private static readonly ApiField Category = new("bounce_category", FieldKind.Text, "Such as spam, block or recipient");
    private static readonly ApiField Code = new("response_code", FieldKind.Number, "SMTP reply code") { Example = "550" };
    private static readonly ApiField Always = new("always_send_email", FieldKind.Flag, "Mail the file even where it is empty");

    private static readonly ApiField Message = new("message", FieldKind.Text, "What happened");
    private static readonly ApiField Error = new("err", FieldKind.Object, "The error, as the program has it");
    private static readonly ApiField Meta = new("meta", FieldKind.Object, "What else is known");

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", "/logs/download", ApiAccess.Token, DownloadAsync)
        {
            Summary = "Have the logs of the last days mailed as a compressed CSV file",
            Answer = ApiAnswer.Text("The file is on its way"),
            Query = [Domain, Search, Category, Code, Always],
            HasEffects = true,
            PerDay = 20,
        },
        new("POST", "/log", ApiAccess.TokenOrSecret, WriteAsync)
        {
            Summary = "Write a line to the log of the server",
            Answer = ApiAnswer.Text("OK"),
            Body = [Message, Error, Meta],
            MaxBody = 2 * 1024 * 1024,
            PerDay = 100,
        },
    ];

    private static async ValueTask<ApiReply> DownloadAsync(ApiRequest request)
    {
        var query = request.Query;
        var search = new LogSearch
        {
            Domain = query.Text(Domain) ?? "",
            Q = query.Text(Search) ?? "",
            BounceCategory = query.Text(Category) ?? "",
            ResponseCode = query.Text(Code) ?? "",
        };
        var asked = await request.Use<LogReading>().AskDownloadAsync(request.Caller, search, query.Flag(Always) ?? false, request.Cancel);
        return asked.IsRefused(out var refusal, out var sentence) ? refusal : ApiReply.Text(sentence);
    }

    private static ValueTask<ApiReply> WriteAsync(ApiRequest request)
    {
        LogClient(request.Use<ILoggerFactory>().CreateLogger("Stafett.Client"), Text(Message), Text(Error), Text(Meta));
        return ValueTask.FromResult(ApiReply.Text("OK"));

        // A client writes these.
        string Text(ApiField field) => request.Body.Text(field) is { } text ? LogText.OneLine(text) : "";
    }

    [LoggerMessage(42, LogLevel.Information, "A client reports: {Message} {Error} {Meta}")]
    private static partial void LogClient(ILogger log, string message, string error, string meta);
}
