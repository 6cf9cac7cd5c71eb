using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Api.Answers;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Api;

/// <summary>
/// POST with an Idempotency-Key: a client that did not hear our answer sends the request again and gets the same answer, not a second alias. Only answers of
/// success are kept: a request that was refused changed nothing and may be mended and sent with the same key. An answer may hold a password; it is kept sealed with
/// the client's own API token, of which we have only the hash, so whoever reads the database does not learn it.
/// </summary>
internal sealed class ApiReplays(ControlDatabase control)
{
    public const string Header = "Idempotency-Key";

    public const string Replayed = "Idempotency-Replayed";

    private const int MaxKey = 255;

    // Longer than any request takes: after it, its key is free.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Whether the request carries a key that means something: anonymous callers have nobody's answers.</summary>
    public static bool Wants(HttpContext http, ApiRoute route, ApiIdentity identity) =>
        route.TakesKey && identity.Caller is not null && http.Request.Headers.ContainsKey(Header);

    public async ValueTask<ApiReply> RunAsync(HttpContext http, ApiRequest request, ApiIdentity identity, ReadOnlyMemory<byte> body, ApiHandler handler)
    {
        var key = Unquote(http.Request.Headers[Header].ToString());
        if (key.Length is 0 or > MaxKey || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return ApiErrors.Of(400, $"{Header} has to be 1 to {MaxKey} visible ASCII characters.");
        var account = identity.Caller!.Id;
        var begun = await control.Idempotency.BeginAsync(account, key, Hash(http.Request, body.Span), UnderWay, request.Cancel);
        switch (begun.Outcome)
        {
            case IdempotencyOutcome.InProgress:
                return ApiErrors.Of(409, $"A request with this {Header} is under way. Try again in a moment.");
            case IdempotencyOutcome.Mismatch:
                return ApiErrors.Of(422, $"This {Header} was used with another request. Take a new one for each request.");
            case IdempotencyOutcome.Replay:
                http.Response.Headers[Replayed] = "true";
                return Open(begun, identity.Token, key)
                    ?? ApiErrors.Of(409, $"A request with this {Header} was done with another API token; its answer cannot be shown again.");
        }

        return await FirstAsync(request, identity, key, handler);
    }

    private async ValueTask<ApiReply> FirstAsync(ApiRequest request, ApiIdentity identity, string key, ApiHandler handler)
    {
        var account = identity.Caller!.Id;
        // Where it throws, it may or may not have been done: the key stays taken until it runs out by itself.
        var reply = await handler(request);
        // A client that has gone still wants the answer kept, so its cancellation does not count from here.
        if (!reply.IsSuccess)
        {
            await control.Idempotency.AbandonAsync(account, key, CancellationToken.None);
            return reply;
        }

        var content = await RenderAsync(reply);
        await control.Idempotency.CompleteAsync(account, key, reply.Status, Seal(reply.ContentType, content, identity.Token, key), Kept, CancellationToken.None);
        return ApiReply.Raw(reply.Status, reply.ContentType, content);
    }

    private static async ValueTask<byte[]> RenderAsync(ApiReply reply)
    {
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await reply.WriteAsync(writer, CancellationToken.None);
        await writer.CompleteAsync();
        return memory.ToArray();
    }

    // draft-ietf-httpapi-idempotency-key-header: a string in quotes; most clients send it without.
    private static string Unquote(string key) => key.Length >= 2 && key[0] == '"' && key[^1] == '"' ? key[1..^1] : key;

    private static byte[] Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{request.ContentType}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static byte[] KeyFor(string token, string key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(token), 32, info: Encoding.UTF8.GetBytes($"idempotency {key}"));

    private static string Seal(string contentType, ReadOnlySpan<byte> content, string token, string key)
    {
        var plain = new byte[Encoding.ASCII.GetByteCount(contentType) + 1 + content.Length];
        var length = Encoding.ASCII.GetBytes(contentType, plain);
        plain[length] = (byte)'\n';
        content.CopyTo(plain.AsSpan(length + 1));
        var sealedText = new byte[AesGcm.NonceByteSizes.MaxSize + plain.Length + AesGcm.TagByteSizes.MaxSize];
        var nonce = sealedText.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyFor(token, key), AesGcm.TagByteSizes.MaxSize);
        cipher.Encrypt(nonce, plain, sealedText.AsSpan(nonce.Length, plain.Length), sealedText.AsSpan(nonce.Length + plain.Length));
        return Convert.ToBase64String(sealedText);
    }

    private static ApiReply? Open(IdempotencyState state, string token, string key)
    {
        var sealedText = Convert.FromBase64String(state.Response);
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var plain = new byte[sealedText.Length - nonce - AesGcm.TagByteSizes.MaxSize];
        using var cipher = new AesGcm(KeyFor(token, key), AesGcm.TagByteSizes.MaxSize);
        try
        {
            cipher.Decrypt(sealedText.AsSpan(0, nonce), sealedText.AsSpan(nonce, plain.Length), sealedText.AsSpan(nonce + plain.Length), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var end = plain.AsSpan().IndexOf((byte)'\n');
        return ApiReply.Raw(state.Status, Encoding.ASCII.GetString(plain.AsSpan(0, end)), plain[(end + 1)..]);
    }
}
