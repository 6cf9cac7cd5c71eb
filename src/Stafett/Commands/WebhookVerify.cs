using Stafett.Hosting;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Commands;

/// <summary><c>stafett webhook verify</c>: 0 when every signature that was given is right.</summary>
internal sealed record WebhookVerify(string? Key, string? Signature, string? Timestamped, string Tolerance)
{
    /// <param name="input">Opened only when everything else is right: a terminal would wait for it.</param>
    public async Task<int> RunAsync(
        StafettOptions options, Func<Stream> input, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Signature is null && Timestamped is null)
            return await MistakeAsync(error, "Give --signature, --timestamped, or both.");
        if (OptionsText.ReadTime(Tolerance) is not { } tolerance)
            return await MistakeAsync(error, $"--tolerance must be a time such as 30s, 5m or 365d, not {Tolerance}.");
        if (WebhookKey.Find(Key, options) is not { } key)
            return await MistakeAsync(error, WebhookKey.Unknown);

        var body = new MemoryStream();
        await using (var stream = input())
            await stream.CopyToAsync(body, cancellationToken);
        var isRight = true;
        if (Signature is not null)
        {
            body.Position = 0;
            isRight &= await TellAsync(output, WebhookSignature.Header, await WebhookSignature.VerifyAsync(key, Signature, body, cancellationToken));
        }

        if (Timestamped is not null)
        {
            body.Position = 0;
            isRight &= await TellAsync(
                output, WebhookSignature.TimestampedHeader, await WebhookSignature.VerifyTimestampedAsync(key, Timestamped, body, time.GetUtcNow(), tolerance, cancellationToken));
        }

        if (!isRight)
            await output.WriteLineAsync($"The body has {body.Length} octets; the key is the one with the id {WebhookSignature.KeyId(key)}.");
        return isRight ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<bool> TellAsync(TextWriter output, string name, SignatureVerdict verdict)
    {
        var words = verdict switch
        {
            SignatureVerdict.Valid => "right",
            SignatureVerdict.Malformed => "not of the documented form",
            SignatureVerdict.TooOld => "right, but older than the tolerance: perhaps recorded and sent again",
            SignatureVerdict.TooEarly => "right, but from the future: a clock is wrong",
            _ => "wrong: made with another key, or over other octets (only the exact body counts, before anything parses it)",
        };
        await output.WriteLineAsync($"{name}: {words}");
        return verdict == SignatureVerdict.Valid;
    }

    private static async Task<int> MistakeAsync(TextWriter error, string text)
    {
        await error.WriteLineAsync(text);
        return ExitCode.Usage;
    }
}
