using System.Net;
using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>The table of decision 11, a row a test.</summary>
public sealed class AuthenticationPolicyTests
{
    private static readonly Domain Author = Domain.Parse("sender.example");
    private static readonly HashSet<string> Nobody = [];
    private static readonly HashSet<string> Somebody = ["list.example"];

    [Theory]
    [InlineData(DmarcResult.Pass, DmarcPolicy.Reject, SpfResult.Fail, null)]
    [InlineData(DmarcResult.Fail, DmarcPolicy.Reject, SpfResult.None, "550 5.7.1 sender.example does not vouch for this message: DMARC fails, and the policy of sender.example is to reject it")]
    [InlineData(DmarcResult.Fail, DmarcPolicy.Reject, SpfResult.TempError, "451 4.7.1")]
    [InlineData(DmarcResult.Fail, DmarcPolicy.Quarantine, SpfResult.Fail, null)]
    [InlineData(DmarcResult.Fail, DmarcPolicy.None, SpfResult.Fail, "550 5.7.23 sender.example does not allow this server to send for it (SPF)")]
    [InlineData(DmarcResult.Fail, DmarcPolicy.None, SpfResult.SoftFail, null)]
    [InlineData(DmarcResult.Fail, DmarcPolicy.None, SpfResult.TempError, null)]
    [InlineData(DmarcResult.None, DmarcPolicy.None, SpfResult.Fail, "550 5.7.23")]
    [InlineData(DmarcResult.None, DmarcPolicy.None, SpfResult.SoftFail, null)]
    [InlineData(DmarcResult.None, DmarcPolicy.None, SpfResult.Neutral, null)]
    [InlineData(DmarcResult.None, DmarcPolicy.None, SpfResult.PermError, null)]
    [InlineData(DmarcResult.None, DmarcPolicy.None, SpfResult.TempError, null)]
    [InlineData(DmarcResult.PermError, DmarcPolicy.None, SpfResult.None, null)]
    [InlineData(DmarcResult.PermError, DmarcPolicy.None, SpfResult.Fail, "550 5.7.23")]
    [InlineData(DmarcResult.TempError, DmarcPolicy.None, SpfResult.None, "451 4.7.1 DNS does not tell just now whether sender.example vouches for this message, try again later")]
    [InlineData(DmarcResult.TempError, DmarcPolicy.None, SpfResult.Fail, "451 4.7.1")]
    [InlineData(DmarcResult.TempError, DmarcPolicy.None, SpfResult.Pass, null)]
    public void Verdicts_become_a_reply(DmarcResult dmarc, DmarcPolicy policy, SpfResult spf, string? reply)
    {
        var refusal = AuthenticationPolicy.Refuse(Verdicts(Dmarc(dmarc, policy), spf), Nobody);

        if (reply is null)
            Assert.Null(refusal);
        else
            Assert.StartsWith(reply, refusal!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_author_that_cannot_be_checked_is_refused()
    {
        var dmarc = new DmarcVerdict(DmarcResult.PermError, null, "The From field names more than 5 domains") { AppliedPolicy = DmarcPolicy.Reject };

        Assert.Equal("550 5.7.1 The author of this message cannot be checked: The From field names more than 5 domains", AuthenticationPolicy.Refuse(Verdicts(dmarc, SpfResult.Pass), Nobody)!.ToString());
    }

    [Fact]
    public void An_aligned_signature_outweighs_SPF_and_an_unknown_policy()
    {
        DkimVerdict[] signed = [Signed("sender.example", DkimResult.Pass)];

        Assert.Null(AuthenticationPolicy.Refuse(Verdicts(Dmarc(DmarcResult.None), SpfResult.Fail) with { Dkim = signed }, Nobody));
        Assert.Null(AuthenticationPolicy.Refuse(Verdicts(Dmarc(DmarcResult.TempError), SpfResult.Fail) with { Dkim = signed }, Nobody));
        Assert.True(AuthenticationPolicy.IsVouchedFor(Verdicts(Dmarc(DmarcResult.None), SpfResult.Fail) with { Dkim = signed }));
    }

    [Fact]
    public void Signatures_of_others_outweigh_nothing()
    {
        foreach (var signer in new[] { "evil.example", "notsender.example", "example" })
        {
            DkimVerdict[] signed = [Signed(signer, DkimResult.Pass)];
            Assert.Equal(550, AuthenticationPolicy.Refuse(Verdicts(Dmarc(DmarcResult.None), SpfResult.Fail) with { Dkim = signed }, Nobody)!.Code);
            Assert.False(AuthenticationPolicy.IsVouchedFor(Verdicts(Dmarc(DmarcResult.None), SpfResult.Fail) with { Dkim = signed }));
        }
    }

    [Fact]
    public void A_signature_whose_key_did_not_come_delays_and_one_of_others_does_not()
    {
        var rejected = Verdicts(Dmarc(DmarcResult.Fail, DmarcPolicy.Reject), SpfResult.None);

        Assert.Equal(451, AuthenticationPolicy.Refuse(rejected with { Dkim = [Signed("mail.sender.example", DkimResult.TempError)] }, Nobody)!.Code);
        Assert.Equal(550, AuthenticationPolicy.Refuse(rejected with { Dkim = [Signed("evil.example", DkimResult.TempError)] }, Nobody)!.Code);
    }

    [Fact]
    public void Of_a_report_the_HELO_name_counts()
    {
        var report = Verdicts(Dmarc(DmarcResult.TempError), SpfResult.Pass, SpfIdentity.Helo, "mail.sender.example");

        Assert.Null(AuthenticationPolicy.Refuse(report, Nobody));
    }

    [Fact]
    public void A_trusted_sealer_lifts_both_refusals()
    {
        var lifted = new ArcOverride(Domain.Parse("list.example"), 1);

        Assert.Null(AuthenticationPolicy.Refuse(Verdicts(Dmarc(DmarcResult.Fail, DmarcPolicy.Reject), SpfResult.Fail) with { Override = lifted }, Somebody));
        Assert.Null(AuthenticationPolicy.Refuse(Verdicts(Dmarc(DmarcResult.Fail), SpfResult.Fail) with { Override = lifted }, Somebody));
    }

    [Theory]
    [InlineData(DmarcPolicy.Reject)]
    [InlineData(DmarcPolicy.None)]
    public void A_chain_that_cannot_be_checked_just_now_delays_where_its_word_would_count(DmarcPolicy policy)
    {
        var verdicts = Verdicts(Dmarc(DmarcResult.Fail, policy), SpfResult.Fail) with
        {
            Arc = new ArcVerdict(ArcResult.Fail, "DNS did not answer in time") { HighestInstance = 1, IsTemporary = true },
        };

        Assert.Equal(451, AuthenticationPolicy.Refuse(verdicts, Somebody)!.Code);
        Assert.Equal(550, AuthenticationPolicy.Refuse(verdicts, Nobody)!.Code);
    }

    [Fact]
    public void A_strangers_words_are_shown_as_such()
    {
        var verdicts = Verdicts(Dmarc(DmarcResult.None), SpfResult.Fail);
        verdicts = verdicts with { Spf = verdicts.Spf with { Explanation = "see our page", IsExplanationFromDomain = true } };

        Assert.EndsWith("(SPF). The domain says: see our page", AuthenticationPolicy.Refuse(verdicts, Nobody)!.Text, StringComparison.Ordinal);
    }

    private static DmarcVerdict Dmarc(DmarcResult result, DmarcPolicy policy = DmarcPolicy.None) => new(result, Author, "as told")
    {
        OrganizationalDomain = "sender.example",
        PolicyDomain = result is DmarcResult.None or DmarcResult.TempError ? null : "sender.example",
        Policy = policy,
        AppliedPolicy = result == DmarcResult.Fail ? policy : DmarcPolicy.None,
    };

    private static DkimVerdict Signed(string domain, DkimResult result) => new(result, "as told")
    {
        Signature = new DkimSignature
        {
            FieldIndex = 0,
            SigningDomain = Domain.Parse(domain),
            Selector = "s",
            Algorithm = DkimAlgorithm.RsaSha256,
            IdentityDomain = Domain.Parse(domain),
            BodyHash = new byte[32],
            Signature = new byte[256],
        },
    };

    private static AuthenticationVerdicts Verdicts(DmarcVerdict dmarc, SpfResult spf, SpfIdentity identity = SpfIdentity.MailFrom, string sender = "sender.example")
    {
        var message = MessageSignatures.Read(TestHeaders.Of("From: bob@sender.example\n\n"));
        using var hasher = message.CreateBodyHasher();
        var verdict = new SpfVerdict { Result = spf, Identity = identity, Domain = Domain.Parse(sender) };
        return new AuthenticationVerdicts
        {
            Request = new AuthenticationRequest { Client = IPAddress.Loopback, MailFrom = ReversePath.Null, Message = message, Bodies = hasher.Finish() },
            Spf = verdict,
            HeloSpf = verdict,
            Dkim = [],
            Arc = new ArcVerdict(ArcResult.None, "no chain"),
            Dmarc = dmarc,
            Bimi = new BimiVerdict(BimiResult.None, ""),
            Iprev = new IprevVerdict(IprevResult.Pass, null),
        };
    }
}
