using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Stafett.Server.Accounts;
using Stafett.Storage;

namespace Stafett.Server.Api.Answers;

/// <summary>What goes back to the client. The pipeline alone writes it, and the header fields that every answer has.</summary>
internal abstract class ApiReply
{
    public int Status { get; init; } = 200;

    /// <summary>204: there is no content, and none may be announced (RFC 9110 §15.3.5).</summary>
    public static ApiReply Nothing { get; } = new NoReply { Status = 204 };

    /// <summary>Empty: no content.</summary>
    public abstract string ContentType { get; }

    /// <summary>Of lists.</summary>
    public PageFacts? Page { get; init; }

    /// <summary>Seconds after which the same request may do better.</summary>
    public long? RetryAfter { get; init; }

    public bool IsSuccess => Status < 300;

    public static implicit operator ApiReply(Refusal refusal) => ApiErrors.Of(refusal);

    public static ApiReply Json<T>(T value, JsonTypeInfo<T> type, int status = 200, long? retryAfter = null) =>
        new JsonReply<T>(value, type) { Status = status, RetryAfter = retryAfter };

    public static ApiReply Text(string text) => new TextReply(text);

    /// <summary>What was already written as JSON.</summary>
    public static ApiReply Raw(int status, string contentType, byte[] content) => new RawReply(contentType, content) { Status = status };

    /// <summary>Pieces go out while the rest is being written, so a page of 1,000 items never stands in memory as one text.</summary>
    public static ApiReply List<TItem, TJson>(Page<TItem> page, Func<TItem, TJson> convert, JsonTypeInfo<IEnumerable<TJson>> type) =>
        new JsonReply<IEnumerable<TJson>>(page.Items.Select(convert), type) { Page = new PageFacts(page.Request.Number, page.Request.Size, page.Total, page.PageCount) };

    public abstract Task WriteAsync(PipeWriter output, CancellationToken cancellationToken);

    private sealed class JsonReply<T>(T value, JsonTypeInfo<T> type) : ApiReply
    {
        public override string ContentType => "application/json; charset=utf-8";

        public override Task WriteAsync(PipeWriter output, CancellationToken cancellationToken) => JsonSerializer.SerializeAsync(output, value, type, cancellationToken);
    }

    private sealed class NoReply : ApiReply
    {
        public override string ContentType => "";

        public override Task WriteAsync(PipeWriter output, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class TextReply(string text) : ApiReply
    {
        public override string ContentType => "text/plain; charset=utf-8";

        public override async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
        {
            Encoding.UTF8.GetBytes(text, output);
            await output.FlushAsync(cancellationToken);
        }
    }

    private sealed class RawReply(string contentType, byte[] content) : ApiReply
    {
        public override string ContentType => contentType;

        public override async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken) => await output.WriteAsync(content, cancellationToken);
    }
}

/// <param name="Number">From 1.</param>
internal sealed record PageFacts(int Number, int Size, long Total, long Count);
