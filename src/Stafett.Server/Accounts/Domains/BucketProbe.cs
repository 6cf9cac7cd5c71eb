using System.Security.Cryptography;
using Stafett.Server.Buckets;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Tries a bucket as it will be used: it is there, an object is written, read and deleted with the keys, and nobody reads either without them. Nothing but a refusal
/// counts as one: a redirect may lead to what anybody can read.
/// </summary>
public sealed class BucketProbe(GuardedHttpClient http, TimeProvider time)
{
    // One request, and all of them; somebody waits for a page.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private static readonly int[] Refusals = [400, 401, 403, 404, 405];

    /// <returns>What is wrong, at the field that mends it; null: nothing is.</returns>
    internal async Task<FieldProblem?> ProblemAsync(BucketAddress address, BucketKeys keys, CancellationToken cancellationToken)
    {
        var client = new BucketClient(http, address, keys, time);
        var words = new BucketWords(address);
        var deadline = time.GetUtcNow() + TimeLimit;
        var bucket = address.Url();
        var head = await client.SendAsync(HttpMethod.Head, bucket, null, Left(deadline), cancellationToken);
        if (!IsDone(head))
        {
            // An answer to HEAD says nothing of its reason.
            var list = IsRefusal(head) ? await client.SendAsync(HttpMethod.Get, address.Url(query: "list-type=2&max-keys=1"), null, Left(deadline), cancellationToken) : head;
            return words.Problem(IsDone(list) ? head : list, "be looked at");
        }

        var url = address.Url($"stafett-test-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}");
        var content = RandomNumberGenerator.GetBytes(64);
        var isWritten = false;
        try
        {
            var put = await client.SendAsync(HttpMethod.Put, url, content, Left(deadline), cancellationToken);
            // It may be there after a time-out, too.
            isWritten = put.Failure is HttpFailure.None or HttpFailure.Timeout or HttpFailure.Broken;
            if (!IsDone(put))
                return words.Problem(put, "be written to");
            var get = await client.SendAsync(HttpMethod.Get, url, null, Left(deadline), cancellationToken);
            if (!IsDone(get))
                return words.Problem(get, "be read from");
            if (!get.Body.Span.SequenceEqual(content))
                return words.IsOther();
            foreach (var asked in new[] { url, bucket })
            {
                var open = await client.GetUnsignedAsync(asked, Left(deadline), cancellationToken);
                if (!IsRefusal(open))
                    return open.Failure == HttpFailure.None && open.Status < 500 ? words.IsOpen() : words.Problem(open, "be asked without keys");
            }

            isWritten = false;
            var delete = await client.SendAsync(HttpMethod.Delete, url, null, Left(deadline), cancellationToken);
            return IsDone(delete) ? null : words.Problem(delete, "have objects deleted");
        }
        finally
        {
            // Whoever asked may have gone; what we wrote goes too.
            if (isWritten)
                await client.SendAsync(HttpMethod.Delete, url, null, CallLimit, CancellationToken.None);
        }
    }

    private static bool IsDone(HttpOutcome outcome) => outcome.Status is >= 200 and < 300;

    private static bool IsRefusal(HttpOutcome outcome) => Refusals.Contains(outcome.Status);

    private TimeSpan Left(DateTimeOffset deadline)
    {
        var left = deadline - time.GetUtcNow();
        return left < CallLimit ? TimeSpan.FromSeconds(Math.Max(left.TotalSeconds, 1)) : CallLimit;
    }
}
