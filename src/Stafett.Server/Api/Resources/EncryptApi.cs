using System.Collections.Immutable;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Resources;

/// <summary>TXT values that only this service can read.</summary>
internal static class EncryptApi
{
    private const int MaxInput = 8 * 1024;

    private static readonly ApiField Input = new("input", FieldKind.Text, "A TXT value that begins with forward-email= or forward-email-port=")
    {
        IsRequired = true,
        Example = "forward-email=hello:you@example.net",
    };

    private static readonly string[] Prefixes = [ForwardingRecordParser.ForwardPrefix, ForwardingRecordParser.PortPrefix];

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("POST", "/encrypt", ApiAccess.Anyone, EncryptAsync)
        {
            Summary = "Encrypt a TXT value",
            Answer = ApiAnswer.Text("The value to publish in its place"),
            Body = [Input],
            PerDay = 50,
        },
    ];

    private static ValueTask<ApiReply> EncryptAsync(ApiRequest request) => ValueTask.FromResult(Encrypt(request.Body.Text(Input)!.Trim(), request.Use<HostingFacts>().Cipher));

    private static ApiReply Encrypt(string input, TxtCipher? cipher)
    {
        if (input.Length > MaxInput)
            return ApiErrors.Of(400, $"input may have {MaxInput} characters.");
        var prefix = Prefixes.FirstOrDefault(p => input.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        if (prefix is null)
            return ApiErrors.Of(400, $"input has to begin with {Prefixes[0]} or {Prefixes[1]}.");
        if (cipher is null)
            return ApiErrors.Of(503, "This server has no key for TXT records.");
        // A mistake inside an encrypted record is hard to see later, so it is looked for now.
        var plain = input[prefix.Length..].Trim();
        var read = ForwardingRecordParser.Parse([prefix + plain], null);
        if (!read.Problems.IsEmpty)
            return ApiErrors.Of(400, $"input: {string.Join(' ', read.Problems)}");
        return cipher.TryEncrypt(plain, out var encrypted, out var problem)
            ? ApiReply.Text(prefix + encrypted)
            : ApiErrors.Of(400, $"input: {problem}.");
    }
}
