using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Tests.Buckets;
using Stafett.Server.Tests.Connections;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class DomainBucketsTests : IAsyncLifetime
{
    private readonly BucketServer _server = new();
    private AccountsWorld _world = null!;
    private Caller _ida = null!;

    private static DomainChanges Right => new()
    {
        HasCustomS3 = true,
        S3Endpoint = $"https://{BucketServer.Host}",
        S3Region = BucketServer.Region,
        S3Bucket = BucketServer.Bucket,
        S3AccessKeyId = BucketServer.AccessKeyId,
        S3SecretAccessKey = BucketServer.Secret,
    };

    public async ValueTask InitializeAsync()
    {
        _world = await OpenAsync();
        _world.Buckets.Port = _server.Port;
        _world.Dns.Add($"{BucketServer.Host}. A 192.0.43.8");
        _ida = await _world.CallerAsync("ida@mail.example");
        await _world.DomainAsync(_ida, "one.example");
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_bucket_is_tried_before_it_is_kept_and_whenever_it_is_asked_for()
    {
        var saved = Value(await SaveAsync(Right)).Domain;
        Assert.Equal(new CustomStorage($"https://{BucketServer.Host}", BucketServer.Region, BucketServer.Bucket), saved.Settings.CustomStorage);
        Assert.Equal((BucketServer.AccessKeyId, BucketServer.Secret), await _world.Control.DomainSecrets.StorageKeysAsync(saved.Id, Token));
        Assert.Equal(["HEAD", "PUT", "GET", "GET", "GET", "DELETE"], _server.Asked.Select(asked => asked.Line.Split(' ')[0]));
        Assert.Empty(_server.Objects);
        // The secret itself went nowhere, and what asked without keys had none.
        Assert.DoesNotContain(_server.Asked, asked => $"{asked.Line} {string.Join(' ', asked.Fields.Values)}".Contains(BucketServer.Secret, StringComparison.Ordinal));
        Assert.Equal(2, _server.Asked.Count(asked => !asked.Fields.ContainsKey("Authorization")));

        Assert.Contains("works", Value(await _world.DomainBuckets.TestAsync(_ida, "one.example", Token)), StringComparison.Ordinal);
        Assert.Equal(12, _server.Asked.Count());
    }

    [Fact]
    public async Task What_has_nothing_to_do_with_it_asks_nobody()
    {
        Value(await SaveAsync(Right));
        var asked = _server.Asked.Count();
        Value(await SaveAsync(new DomainChanges { SmtpPort = "2525" }));
        Assert.Equal(asked, _server.Asked.Count());
        Assert.NotNull(await _world.Control.DomainSecrets.StorageKeysAsync((await DomainAsync()).Id, Token));
    }

    [Fact]
    public async Task Forgotten_its_keys_go_with_it()
    {
        var id = Value(await SaveAsync(Right)).Domain.Id;
        var asked = _server.Asked.Count();
        Assert.Null(Value(await SaveAsync(new DomainChanges { HasCustomS3 = false })).Domain.Settings.CustomStorage);
        Assert.Null(await _world.Control.DomainSecrets.StorageKeysAsync(id, Token));
        Assert.Equal(asked, _server.Asked.Count());
        Refused(await _world.DomainBuckets.TestAsync(_ida, "one.example", Token), RefusalKind.Invalid, "has_custom_s3");
        // The old keys are not there to come back to.
        Refused(await SaveAsync(Right with { S3AccessKeyId = null, S3SecretAccessKey = null }), RefusalKind.Invalid, "s3_access_key_id");
    }

    [Theory]
    [InlineData("AKIDOTHER", BucketServer.Secret, BucketServer.Region, BucketServer.Bucket, "s3_access_key_id", "does not know this access key")]
    [InlineData(BucketServer.AccessKeyId, "another", BucketServer.Region, BucketServer.Bucket, "s3_secret_access_key", "not the one of this access key")]
    [InlineData(BucketServer.AccessKeyId, BucketServer.Secret, "us-east-1", BucketServer.Bucket, "s3_region", "another region than “us-east-1”")]
    [InlineData(BucketServer.AccessKeyId, BucketServer.Secret, "", BucketServer.Bucket, "s3_region", "another region than “us-east-1”")]
    [InlineData(BucketServer.AccessKeyId, BucketServer.Secret, BucketServer.Region, "none-such", "s3_bucket", "no bucket “none-such”")]
    public async Task What_is_wrong_is_said_at_its_field(string id, string secret, string region, string bucket, string field, string text)
    {
        var refusal = Refused(
            await SaveAsync(Right with { S3AccessKeyId = id, S3SecretAccessKey = secret, S3Region = region, S3Bucket = bucket }), RefusalKind.Invalid, field);
        Assert.Contains(text, refusal.Problems[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refusal.Problems[0].Text, StringComparison.Ordinal);
        await NothingIsKeptAsync();
        Assert.Empty(_server.Objects);
    }

    [Theory]
    [InlineData("*", 301, "", "s3_region")]
    [InlineData("*", 307, "TemporaryRedirect", "s3_region")]
    [InlineData("*", 401, "", "s3_access_key_id")]
    [InlineData("*", 403, "RequestTimeTooSkewed", "s3_endpoint")]
    [InlineData("*", 404, "", "s3_bucket")]
    [InlineData("*", 503, "SlowDown", "s3_endpoint")]
    [InlineData("*", 418, "", "s3_endpoint")]
    [InlineData("PUT", 507, "", "s3_endpoint")]
    [InlineData("DELETE", 403, "AccessDenied", "s3_access_key_id")]
    public async Task So_is_what_the_service_answers(string method, int status, string code, string field)
    {
        _server.Fault = (method, status, code);
        Refused(await SaveAsync(Right), RefusalKind.Invalid, field);
        await NothingIsKeptAsync();
    }

    [Theory]
    [InlineData("HEAD GET", "be looked at")]
    [InlineData("PUT", "be written to")]
    [InlineData("DELETE", "have objects deleted")]
    public async Task Keys_need_all_their_rights(string forbidden, string text)
    {
        _server.Forbidden = forbidden;
        var refusal = Refused(await SaveAsync(Right), RefusalKind.Invalid, "s3_access_key_id");
        Assert.Contains(text, refusal.Problems[0].Text, StringComparison.Ordinal);
        await NothingIsKeptAsync();
    }

    [Theory]
    [InlineData(true, false, 403)]
    [InlineData(false, true, 403)]
    [InlineData(false, false, 302)]
    [InlineData(false, false, 200)]
    public async Task A_bucket_that_others_can_read_is_refused_and_left_as_it_was(bool isListed, bool isRead, int unsigned)
    {
        (_server.IsListedForAll, _server.IsReadForAll, _server.UnsignedStatus) = (isListed, isRead, unsigned);
        var refusal = Refused(await SaveAsync(Right), RefusalKind.Invalid, "s3_bucket");
        Assert.Contains("must not be publicly readable", refusal.Problems[0].Text, StringComparison.Ordinal);
        await NothingIsKeptAsync();
        Assert.Empty(_server.Objects);
    }

    [Fact]
    public async Task A_bucket_that_was_opened_later_fails_its_test()
    {
        Value(await SaveAsync(Right));
        _server.IsListedForAll = true;
        Refused(await _world.DomainBuckets.TestAsync(_ida, "one.example", Token), RefusalKind.Invalid, "s3_bucket");
        Assert.NotNull((await DomainAsync()).Settings.CustomStorage);
    }

    [Fact]
    public async Task What_comes_back_is_what_was_written()
    {
        _server.Other = new byte[64];
        Refused(await SaveAsync(Right), RefusalKind.Invalid, "s3_bucket");
        Assert.Empty(_server.Objects);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    public async Task A_service_that_says_nothing_ends_with_its_time(string method)
    {
        _server.Silent = method;
        var saving = SaveAsync(Right);
        while (!saving.IsCompleted)
        {
            await Task.Yield();
            _world.Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        var refusal = Refused(await saving, RefusalKind.Invalid, "s3_endpoint");
        Assert.Contains("did not answer in time", refusal.Problems[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_said_to_be_one()
    {
        using var other = HttpAnswerTests.Certificate("other.example.org", expired: false);
        await using var server = new BucketServer(other);
        _world.Buckets.Port = server.Port;
        var refusal = Refused(await SaveAsync(Right), RefusalKind.Invalid, "s3_endpoint");
        Assert.Contains($"TLS with {BucketServer.Host} failed", refusal.Problems[0].Text, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData("http://s3.example.org", "s3_endpoint")]
    [InlineData("https://s3.example.org/mail-of-one", "s3_endpoint")]
    [InlineData("https://s3.example.org/?x", "s3_endpoint")]
    [InlineData("https://a:b@s3.example.org", "s3_endpoint")]
    [InlineData("https://mail-of-one.s3.example.org", "s3_endpoint")]
    [InlineData("https://inside.example.org", "s3_endpoint")]
    [InlineData("https://127.0.0.1", "s3_endpoint")]
    [InlineData("https://169.254.169.254", "s3_endpoint")]
    [InlineData("s3.example.org", "s3_endpoint")]
    [InlineData("", "s3_endpoint")]
    public async Task An_endpoint_is_a_public_https_host(string endpoint, string field)
    {
        _world.Dns.Add("inside.example.org. A 10.0.0.1");
        _world.Dns.Add("mail-of-one.s3.example.org. A 192.0.43.8");
        var answer = await SaveAsync(Right with { S3Endpoint = endpoint });
        Assert.True(answer.IsRefused(out var refusal, out _));
        Assert.All(refusal.Problems, problem => Assert.Equal(field, problem.Field));
        Assert.Empty(_server.Asked);
    }

    [Theory]
    [InlineData("Mail", "eu", "id", "s", "s3_bucket")]
    [InlineData("ab", "eu", "id", "s", "s3_bucket")]
    [InlineData("../mail", "eu", "id", "s", "s3_bucket")]
    [InlineData("mail-box", "eu/s3", "id", "s", "s3_region")]
    [InlineData("mail-box", "eu", "i/d", "s", "s3_access_key_id")]
    [InlineData("mail-box", "eu", "i\r\nd", "s", "s3_access_key_id")]
    [InlineData("mail-box", "eu", "id", "", "s3_secret_access_key")]
    [InlineData("mail-box", "eu", "id", null, "s3_access_key_id")]
    public async Task Names_and_keys_fit_into_a_request(string bucket, string region, string id, string? secret, string field)
    {
        Refused(
            await SaveAsync(Right with { S3Bucket = bucket, S3Region = region, S3AccessKeyId = id, S3SecretAccessKey = secret }), RefusalKind.Invalid, field);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task It_is_for_admins_and_for_paid_plans()
    {
        var ben = await _world.CallerAsync("ben@mail.example");
        Refused(await _world.DomainEditing.UpdateAsync(ben, "one.example", Right, Token), RefusalKind.NotFound, "");
        Refused(await _world.DomainBuckets.TestAsync(ben, "one.example", Token), RefusalKind.NotFound, "");
        await _world.JoinAsync(_ida, await DomainAsync(), ben);
        Refused(await _world.DomainEditing.UpdateAsync(ben, "one.example", Right, Token), RefusalKind.Forbidden, "");
        Refused(await _world.DomainBuckets.TestAsync(ben, "one.example", Token), RefusalKind.Forbidden, "");

        var poor = await _world.CallerAsync("poor@mail.example", Plan.Free);
        await _world.DomainAsync(poor, "poor.com");
        Refused(await _world.DomainEditing.UpdateAsync(poor, "poor.com", Right, Token), RefusalKind.PlanTooLow, "has_custom_s3");
        Refused(await _world.DomainEditing.UpdateAsync(poor, "poor.com", Right with { HasCustomS3 = null }, Token), RefusalKind.PlanTooLow, "s3_endpoint");
        Refused(await _world.DomainBuckets.TestAsync(poor, "poor.com", Token), RefusalKind.PlanTooLow, "has_custom_s3");
        Refused(await _world.DomainEditing.CreateAsync(_ida, new DomainCreation { Domain = "two.example", Settings = Right }, Token), RefusalKind.Invalid, "has_custom_s3");
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Tests_are_counted()
    {
        Value(await SaveAsync(Right));
        for (var i = 1; i < DomainBuckets.TestsPerHour; i++)
            Value(await _world.DomainBuckets.TestAsync(_ida, "one.example", Token));
        var refusal = Refused(await _world.DomainBuckets.TestAsync(_ida, "one.example", Token), RefusalKind.TooMany, "");
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
    }

    private async Task NothingIsKeptAsync()
    {
        var domain = await DomainAsync();
        Assert.Null(domain.Settings.CustomStorage);
        Assert.Null(await _world.Control.DomainSecrets.StorageKeysAsync(domain.Id, Token));
    }

    private Task<Answer<DomainView>> SaveAsync(DomainChanges changes) => _world.DomainEditing.UpdateAsync(_ida, "one.example", changes, Token);

    private async Task<HostedDomain> DomainAsync() => Value(await _world.DomainEditing.GetAsync(_ida, "one.example", Token)).Domain;
}
