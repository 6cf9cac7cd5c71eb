using System.Globalization;
using Stafett.Server.Buckets;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.Domains;

/// <summary>What a bucket's service answered, in sentences for its owner, at the field that mends it.</summary>
internal sealed class BucketWords(BucketAddress address)
{
    private string Host => address.Endpoint.IdnHost;

    /// <param name="what">Behind "the bucket cannot".</param>
    public FieldProblem Problem(HttpOutcome outcome, string what)
    {
        if (outcome.Failure != HttpFailure.None)
            return new FieldProblem("s3_endpoint", $"The bucket “{address.Bucket}” cannot {what}: {outcome.Problem}.");
        var code = BucketError.CodeOf(outcome.Body.Span);
        return ByCode(code) ?? ByStatus(outcome.Status, code, what);
    }

    public FieldProblem IsOpen() => new(
        "s3_bucket", $"The bucket “{address.Bucket}” must not be publicly readable: {Host} answers without the keys. Take public access away from the bucket and its objects.");

    public FieldProblem IsOther() => new("s3_bucket", $"An object that was written to the bucket “{address.Bucket}” could not be read back as it was.");

    private FieldProblem? ByCode(string code) => code switch
    {
        "NoSuchBucket" => NoBucket(),
        "InvalidAccessKeyId" or "InvalidAccessKey" or "NoSuchAccessKey" => new("s3_access_key_id", $"{Host} does not know this access key."),
        "SignatureDoesNotMatch" => new("s3_secret_access_key", $"The secret key is not the one of this access key, says {Host}."),
        "RequestTimeTooSkewed" => new("s3_endpoint", $"The clocks of {Host} and of this server differ too much. Tell the operator."),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "InvalidRegion" or "IncorrectEndpoint" => WrongRegion(),
        _ => null,
    };

    private FieldProblem ByStatus(int status, string code, string what)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"{Host} answered {status}{(code.Length > 0 ? $" ({code})" : "")}");
        return status switch
        {
            401 or 403 => new("s3_access_key_id", $"The keys are wrong, or the bucket “{address.Bucket}” may not {what} with them: {answer}."),
            404 => NoBucket(),
            301 or 302 or 307 or 308 => WrongRegion(),
            >= 500 or 429 => new("s3_endpoint", $"The bucket “{address.Bucket}” cannot {what} just now: {answer}. Try again later."),
            _ => new("s3_endpoint", $"The bucket “{address.Bucket}” cannot {what}: {answer}."),
        };
    }

    private FieldProblem NoBucket() => new("s3_bucket", $"There is no bucket “{address.Bucket}” at {Host}.");

    private FieldProblem WrongRegion() => new(
        "s3_region", $"The bucket “{address.Bucket}” is in another region than “{address.Region}”, or at another address than {Host}.");
}
