using Stafett.Authentication.Dkim;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>The signed messages that the RFCs print.</summary>
public sealed class RfcVectorTests
{
    // RFC 6376 appendix C, and A.2 with errata 3192 (one space in the body) and 4926 (indentation).
    private const string Rfc6376Key =
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R"
        + "tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

    private const string Rfc6376Message = """
        DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
              c=simple/simple; q=dns/txt; i=joe@football.example.com;
              h=Received : From : To : Subject : Date : Message-ID;
              bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
              b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
                4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
                KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
                4bmp/YzhwvcubU4=;
        Received: from client1.football.example.com  [192.0.2.1]
              by submitserver.example.com with SUBMISSION;
              Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game. Are you hungry yet?

        Joe.

        """;

    // RFC 8463 appendix A
    private const string Rfc8463Ed25519Key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private const string Rfc8463RsaKey =
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
        + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

    private const string Rfc8463Message = """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :
         date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """;

    private static KeyZone Zone => new KeyZone()
        .Add("brisbane._domainkey.example.com", Rfc6376Key)
        .Add("brisbane._domainkey.football.example.com", Rfc8463Ed25519Key)
        .Add("test._domainkey.football.example.com", Rfc8463RsaKey);

    [Fact]
    public async Task The_message_of_rfc_6376_passes()
    {
        var verdict = Assert.Single(await Mail.VerifyAsync(Mail.Crlf(Rfc6376Message), Zone));

        Assert.Equal((DkimResult.Pass, 1_024, true), (verdict.Result, verdict.KeyBits, verdict.CountsForAlignment));
        var signature = verdict.Signature!;
        Assert.Equal(("example.com", "brisbane", "joe", "football.example.com"), (signature.SigningDomain.Name, signature.Selector, signature.IdentityLocalPart, signature.IdentityDomain.Name));
    }

    [Fact]
    public async Task Both_signatures_of_rfc_8463_pass()
    {
        var verdicts = await Mail.VerifyAsync(Mail.Crlf(Rfc8463Message), Zone);

        Assert.Equal([(DkimResult.Pass, 256), (DkimResult.Pass, 1_024)], verdicts.Select(v => (v.Result, v.KeyBits)));
        Assert.Equal([DkimAlgorithm.Ed25519Sha256, DkimAlgorithm.RsaSha256], verdicts.Select(v => v.Signature!.Algorithm));
    }

    [Fact]
    public async Task Any_changed_octet_of_what_is_signed_fails()
    {
        var message = Mail.Crlf(Rfc6376Message);
        var signed = message.IndexOf("Received:", StringComparison.Ordinal);
        for (var at = signed; at < message.Length; at++)
        {
            // Line ends and names would make another header section of it, and are tried elsewhere.
            if (char.IsWhiteSpace(message[at]) || message[at] == ':')
                continue;
            var changed = message[..at] + (char)(message[at] ^ 1) + message[(at + 1)..];
            var verdict = Assert.Single(await Mail.VerifyAsync(changed, Zone));
            Assert.True(verdict.Result == DkimResult.Fail, $"offset {at}: {verdict.Result}");
        }
    }
}
