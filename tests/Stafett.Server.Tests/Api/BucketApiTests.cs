using Stafett.Server.Tests.Buckets;

namespace Stafett.Server.Tests.Api;

public sealed class BucketApiTests
{
    [Fact]
    public async Task A_bucket_is_given_tested_and_its_keys_are_never_shown()
    {
        await using var server = new BucketServer();
        await using var host = await ApiHost.StartAsync();
        host.Buckets.Port = server.Port;
        host.Dns.Address(BucketServer.Host, "192.0.43.8");
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");
        const string Test = "/v1/domains/example.com/test-s3-connection";

        var none = await account.PostAsync(Test, "");
        Assert.Equal((400, "has_custom_s3"), (none.Status, none.Json["problems"]![0]!["field"]!.ToString()));
        var saved = await account.FormAsync(
            "PUT", "/v1/domains/example.com", ("has_custom_s3", "true"), ("s3_endpoint", $"https://{BucketServer.Host}"), ("s3_region", BucketServer.Region),
            ("s3_bucket", BucketServer.Bucket), ("s3_access_key_id", BucketServer.AccessKeyId), ("s3_secret_access_key", BucketServer.Secret));
        Assert.True(saved.Status == 200, saved.Text);
        Assert.Equal(("true", BucketServer.Bucket), (saved["has_custom_s3"], saved["s3_bucket"]));
        var tested = await account.SendAsync("POST", Test, null);
        Assert.True(tested.Status == 200, tested.Text);
        Assert.Equal("true", tested["success"]);
        Assert.Contains(BucketServer.Bucket, tested.Message, StringComparison.Ordinal);

        server.IsReadForAll = true;
        var open = await account.PostAsync(Test, "{}");
        Assert.Equal((400, "s3_bucket"), (open.Status, open.Json["problems"]![0]!["field"]!.ToString()));
        Assert.Contains("must not be publicly readable", open.Message, StringComparison.Ordinal);
        var everything = string.Concat(saved.Text, tested.Text, open.Text, (await account.GetAsync("/v1/domains")).Text, string.Join('\n', host.Log.All));
        Assert.DoesNotContain(BucketServer.Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(BucketServer.AccessKeyId, everything, StringComparison.Ordinal);
    }
}
