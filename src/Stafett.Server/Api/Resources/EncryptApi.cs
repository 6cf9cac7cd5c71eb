using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Resources;

/// <summary>TXT values that only this service can read.</summary>
internal static class EncryptApi
{
    private static readonly ApiField Input = new("input", FieldKind.Text, "A TXT value that begins with forward-email= or forward-email-port=")
    {
        IsRequired = true,
        Example = "forward-email=hello:you@example.net",
    };

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("POST", "/encrypt", ApiAccess.Anyone, EncryptAsync)
        {
            Summary = "Encrypt a TXT value",
            Answer = ApiAnswer.Text("The value to publish in its place"),
            Body = [Input],
            PerDay = TxtEncryption.PerDay,
        },
    ];

    private static ValueTask<ApiReply> EncryptAsync(ApiRequest request) => ValueTask.FromResult(
        request.Use<TxtEncryption>().Encrypt(request.Body.Text(Input)!).IsRefused(out var refusal, out var value) ? ApiErrors.Of(refusal) : ApiReply.Text(value));
}
