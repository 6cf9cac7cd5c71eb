using Stafett.Server.Abuse;
using Stafett.Server.Buckets;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>A domain's own bucket, tried before it counts and whenever an admin wants to know.</summary>
public sealed class DomainBuckets(ControlDatabase control, BucketProbe probe, RateLimits limits, TimeProvider time)
{
    /// <summary>Tests that one account may ask for in an hour: each is up to eight requests to a server of somebody's choice.</summary>
    internal const int TestsPerHour = 60;

    /// <returns>A sentence that says that all is well.</returns>
    public async Task<Answer<string>> TestAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (!PlanGates.Of(domain.Plan).HasDatabase)
            return Refusal.Because(RefusalKind.PlanTooLow, "A bucket of your own needs a paid plan.", "has_custom_s3");
        if (domain.Settings.CustomStorage is not { } bucket)
            return Refusal.Invalid("has_custom_s3", $"{domain.Name} has no bucket of its own: save one first.");
        if (await ProblemAsync(caller, domain, bucket, null, cancellationToken) is { } problem)
            return problem;
        return $"The bucket “{bucket.Bucket}” works: objects can be written, read and deleted with its keys, and not be read without them.";
    }

    /// <param name="keys">Null: those that are stored.</param>
    /// <returns>Null: the bucket may be used.</returns>
    internal async Task<Refusal?> ProblemAsync(Caller caller, HostedDomain domain, CustomStorage bucket, BucketKeys? keys, CancellationToken cancellationToken)
    {
        if (keys is null && await control.DomainSecrets.StorageKeysAsync(domain.Id, cancellationToken) is { } kept)
            keys = new BucketKeys(kept.AccessKeyId, kept.SecretAccessKey);
        if (keys is null)
            return Refusal.Invalid("s3_access_key_id", "s3_access_key_id and s3_secret_access_key are needed for a bucket of your own.");
        var limit = limits.Take("bucket-test", caller.Id, TestsPerHour, TimeSpan.FromHours(1));
        if (!limit.IsAllowed)
            return Refusal.Because(RefusalKind.TooMany, $"A bucket can be tested {TestsPerHour} times an hour. Try again later.") with { RetryAfter = limit.RetryAfter(time.GetUtcNow()) };
        var address = new BucketAddress(new Uri(bucket.Endpoint), bucket.Region.Length > 0 ? bucket.Region : BucketAddress.DefaultRegion, bucket.Bucket);
        return await probe.ProblemAsync(address, keys, cancellationToken) is { } problem ? new Refusal(RefusalKind.Invalid, [problem]) : null;
    }
}
