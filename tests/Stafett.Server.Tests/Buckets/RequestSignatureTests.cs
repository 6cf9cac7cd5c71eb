using Stafett.Server.Buckets;

namespace Stafett.Server.Tests.Buckets;

/// <summary>The published examples: AWS' test suite of Signature Version 4, and those of the S3 documentation.</summary>
public sealed class RequestSignatureTests
{
    private static readonly DateTimeOffset SuiteTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly BucketKeys SuiteKeys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly BucketKeys S3Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    [Theory]
    [InlineData("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/?\u1234=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("GET", "/\u1234", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData(
        "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void Suite(string method, string target, string signature) => Assert.Equal(
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
        OfSuite(method, target));

    [Fact]
    public void Values_of_fields_have_single_spaces() => Assert.Equal(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;my-header1;my-header2;x-amz-date, "
            + "Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        OfSuite("GET", "/", ("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")));

    [Theory]
    [InlineData("GET", "/test.txt", "", "range:bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData(
        "PUT", "/test$file.text", "Welcome to Amazon S3.", "date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")]
    [InlineData("GET", "/?lifecycle", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/?max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Documentation(string method, string target, string body, string more, string signature)
    {
        var hash = RequestSignature.HashOf(System.Text.Encoding.UTF8.GetBytes(body));
        (string, string)[] fields =
        [
            ("x-amz-date", "20130524T000000Z"), ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", hash),
            .. more.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(field => (field[..field.IndexOf(':')], field[(field.IndexOf(':') + 1)..])),
        ];
        var value = RequestSignature.Authorization(
            S3Keys, "us-east-1", "s3", new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), method, new Uri($"https://examplebucket.s3.amazonaws.com{target}"), fields, hash);
        Assert.EndsWith($"Signature={signature}", value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_a_day() => Assert.Equal(
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", Convert.ToHexStringLower(RequestSignature.DayKey(SuiteKeys, "20150830", "us-east-1", "iam")));

    [Fact]
    public void Keys_do_not_show_themselves()
    {
        Assert.DoesNotContain(SuiteKeys.SecretAccessKey, $"{SuiteKeys}", StringComparison.Ordinal);
        Assert.DoesNotContain(SuiteKeys.AccessKeyId, $"{SuiteKeys}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Error><Code>NoSuchBucket</Code></Error>", "NoSuchBucket")]
    [InlineData("<Code></Code>", "")]
    [InlineData("<Code>a b</Code>", "")]
    [InlineData("<Code>abc", "")]
    [InlineData("<Code><b>x</b></Code>", "")]
    [InlineData("<Message>no</Message>", "")]
    [InlineData("", "")]
    public void The_reason_of_a_refusal(string answer, string code)
    {
        Assert.Equal(code, BucketError.CodeOf(System.Text.Encoding.UTF8.GetBytes(answer)));
        for (var length = 0; length < answer.Length; length++)
            Assert.Matches("^[A-Za-z0-9]*$", BucketError.CodeOf(System.Text.Encoding.UTF8.GetBytes(answer[..length])));
    }

    private static string OfSuite(string method, string target, params (string Name, string Value)[] more) => RequestSignature.Authorization(
        SuiteKeys, "us-east-1", "service", SuiteTime, method, new Uri($"https://example.amazonaws.com{target}"),
        [("Host", "example.amazonaws.com"), ("X-Amz-Date", RequestSignature.Time(SuiteTime)), .. more], RequestSignature.HashOf([]));
}
