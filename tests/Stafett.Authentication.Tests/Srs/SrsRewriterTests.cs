using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication.Tests.Srs;

public sealed class SrsRewriterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Domain Service = Domain.Parse("mx.service.example");
    private static readonly SrsRewriter Srs = new(["secret"], 10);

    private static EmailAddress Forwarded(string sender, DateTimeOffset? at = null, SrsRewriter? by = null, Domain? service = null) =>
        (by ?? Srs).Forward(new ReversePath(EmailAddress.Parse(sender)), service ?? Service, at ?? Now)?.Address
        ?? throw new InvalidOperationException("not forwarded");

    private static SrsReversal Reversed(string address, DateTimeOffset? at = null, SrsRewriter? by = null) =>
        (by ?? Srs).TryReverse(EmailAddress.Parse(address), at ?? Now);

    [Theory]
    [InlineData("user@example.com")]
    [InlineData("User.Name+tag=x@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("jörg@bücher.example")]
    [InlineData("x@[192.0.2.1]")]
    [InlineData("srs0@example.com")]
    [InlineData("SRS0=fan@example.com")]
    [InlineData("SRS1=fan@example.com")]
    [InlineData("a..b@docomo.example")]
    public void What_was_forwarded_comes_back(string sender)
    {
        var address = Forwarded(sender);
        Assert.Equal(Service, address.Domain);
        Assert.Matches("^\"?SRS0=[A-Z2-7]{8}=[A-Z2-7]{2}=", address.ToString());
        Assert.Equal(new SrsReversal(SrsStatus.Valid, EmailAddress.Parse(sender)), Reversed(address.ToString()));
    }

    [Fact]
    public void The_null_path_stays_null() => Assert.Same(ReversePath.Null, Srs.Forward(ReversePath.Null, Service, Now));

    [Theory]
    [InlineData("SRS0+")]
    [InlineData("SRS0-")]
    [InlineData("srs0=")]
    public void Other_first_separators_are_understood(string beginning) =>
        Assert.Equal("user@example.com", Reversed(beginning + Forwarded("user@example.com").ToString()[5..]).Address?.ToString());

    [Fact]
    public void Folded_case_does_no_harm()
    {
        Assert.Equal("user.name@example.com", Reversed(Forwarded("User.Name@example.com").ToString().ToLowerInvariant()).Address?.ToString());
        Assert.Equal("USER@example.com", Reversed(Forwarded("user@example.com").ToString().ToUpperInvariant()).Address?.ToString());
        var twice = Forwarded("SRS0=abcd=TT=example.com=User@hop.example").ToString().ToLowerInvariant();
        Assert.Equal("SRS0=abcd=tt=example.com=user@hop.example", Reversed(twice).Address?.ToString());
    }

    [Theory]
    [InlineData(0, SrsStatus.Valid)]
    [InlineData(10, SrsStatus.Valid)]
    [InlineData(11, SrsStatus.Expired)]
    [InlineData(500, SrsStatus.Expired)]
    [InlineData(1022, SrsStatus.Expired)]
    [InlineData(-1, SrsStatus.Valid)]
    [InlineData(-2, SrsStatus.Expired)]
    public void Age_is_ten_days_and_a_clock_may_be_one_ahead(int days, SrsStatus status) =>
        Assert.Equal(status, Reversed(Forwarded("user@example.com").ToString(), Now.AddDays(days)).Status);

    [Fact]
    public void The_day_number_may_wrap()
    {
        for (var day = 0; day < 1_100; day += 7)
        {
            var made = Now.AddDays(day);
            Assert.Equal(SrsStatus.Valid, Reversed(Forwarded("user@example.com", made).ToString(), made.AddDays(9)).Status);
        }
    }

    [Fact]
    public void Any_changed_character_is_refused()
    {
        var local = Forwarded("user@example.com").LocalPart.Value;
        for (var i = 5; i < local.Length; i++)
        {
            var changed = local[..i] + (local[i] is 'b' or 'B' ? 'c' : 'b') + local[(i + 1)..];
            Assert.NotEqual(SrsStatus.Valid, Srs.TryReverse(LocalPart.Parse(changed), Now).Status);
        }
    }

    [Fact]
    public void Every_cut_and_odd_text_is_answered()
    {
        foreach (var sample in new[] { Forwarded("user@example.com"), Forwarded("SRS0=abcd=TT=example.com=user@hop.example") })
        {
            var local = sample.LocalPart.Value;
            for (var i = 1; i < local.Length; i++)
            {
                Assert.NotEqual(SrsStatus.Valid, Srs.TryReverse(LocalPart.Parse(local[..i]), Now).Status);
                Assert.NotEqual(SrsStatus.Valid, Srs.TryReverse(LocalPart.Parse(local[i..]), Now).Status);
            }
        }
    }

    [Theory]
    [InlineData("user@mx.service.example", SrsStatus.NotSrs)]
    [InlineData("srs0@mx.service.example", SrsStatus.NotSrs)]
    [InlineData("SRS0=@mx.service.example", SrsStatus.NotSrs)]
    [InlineData("SRS0=x@mx.service.example", SrsStatus.Malformed)]
    [InlineData("SRS0=hash=TT=example.com@mx.service.example", SrsStatus.Malformed)]
    [InlineData("SRS0=AAAAAAAA=TT=example.com=user@mx.service.example", SrsStatus.BadHash)]
    [InlineData("SRS0=AAAA=TT=example.com=user@mx.service.example", SrsStatus.BadHash)]
    [InlineData("SRS0=AAAAAAAA=TT==@mx.service.example", SrsStatus.BadHash)]
    [InlineData("SRS1=AAAAAAAA=hop.example@mx.service.example", SrsStatus.Malformed)]
    [InlineData("SRS1=AAAAAAAA=hop.example=x=y@mx.service.example", SrsStatus.Malformed)]
    [InlineData("SRS1=AAAAAAAA=-=-x=y@mx.service.example", SrsStatus.Malformed)]
    [InlineData("SRS1=AAAAAAAA=hop.example==x=y@mx.service.example", SrsStatus.BadHash)]
    public void Says_why_not(string address, SrsStatus status) => Assert.Equal(new SrsReversal(status, null), Reversed(address));

    [Fact]
    public void All_secrets_verify_and_the_first_signs()
    {
        var rotated = new SrsRewriter(["new", "secret"], 10);
        Assert.Equal(SrsStatus.Valid, Reversed(Forwarded("user@example.com").ToString(), by: rotated).Status);
        Assert.Equal(SrsStatus.BadHash, Reversed(Forwarded("user@example.com", by: rotated).ToString()).Status);
        Assert.Equal(SrsStatus.Valid, Reversed(Forwarded("user@example.com", by: rotated).ToString(), by: new SrsRewriter(["new"], 10)).Status);
    }

    [Fact]
    public void Secrets_may_not_be_missing_or_empty()
    {
        Assert.Throws<ArgumentException>(() => new SrsRewriter([], 10));
        Assert.Throws<ArgumentException>(() => new SrsRewriter(["a", ""], 10));
    }

    // A -> B -> C -> D and all the way back.
    [Fact]
    public void A_chain_of_forwarders_keeps_the_first_host_and_does_not_grow()
    {
        var (b, c, d) = (Domain.Parse("b.example"), Domain.Parse("c.example"), Domain.Parse("d.example"));
        var (srsB, srsC, srsD) = (new SrsRewriter(["b"], 10), new SrsRewriter(["c"], 10), new SrsRewriter(["d"], 10));
        var atB = Forwarded("user@a.example", by: srsB, service: b);
        var atC = Forwarded(atB.ToString(), by: srsC, service: c);
        var atD = Forwarded(atC.ToString(), by: srsD, service: d);
        Assert.Equal($"SRS1=@=b.example={atB.LocalPart.Value[4..]}", "SRS1=@" + atC.LocalPart.Value[13..]);
        Assert.Equal(atC.LocalPart.Value.Length, atD.LocalPart.Value.Length);
        Assert.Equal(atB, Reversed(atD.ToString(), by: srsD).Address);
        Assert.Equal(atB, Reversed(atC.ToString(), by: srsC).Address);
        Assert.Equal("user@a.example", Reversed(atB.ToString(), by: srsB).Address?.ToString());

        // Back to B itself: it recognises its own.
        Assert.Equal(atB, Forwarded(atC.ToString(), by: srsB, service: b));
    }

    [Fact]
    public void Foreign_separators_survive_the_way_there_and_back()
    {
        foreach (var sender in new[] { "SRS0+abcd=TT=example.com=user@hop.example", "SRS0-abcd=TT=example.com=user@hop.example" })
            Assert.Equal(sender, Reversed(Forwarded(sender).ToString()).Address?.ToString());
    }

    [Fact]
    public void Our_own_address_is_forwarded_as_it_is()
    {
        var own = Forwarded("user@example.com");
        Assert.Equal(own, Forwarded(own.ToString(), Now.AddDays(3)));
    }

    [Theory]
    [InlineData("SRS0=AAAAAAAA=TT=example.com=user@mx.service.example")]
    [InlineData("SRS1=AAAAAAAA=hop.example==x=y@mx.service.example")]
    public void A_forged_address_of_ours_is_not_forwarded(string sender) =>
        Assert.Null(Srs.Forward(new ReversePath(EmailAddress.Parse(sender)), Service, Now));

    [Fact]
    public void What_would_not_fit_into_a_path_is_not_forwarded()
    {
        for (var length = 1; length <= LocalPart.MaxLength; length++)
        {
            var sender = $"{new string('u', length)}@example.com";
            var path = Srs.Forward(new ReversePath(EmailAddress.Parse(sender)), Service, Now);
            Assert.Equal(length <= 254 - "SRS0=AAAAAAAA=TT=example.com=@mx.service.example".Length, path is not null);
            if (path?.Address is { } address)
                Assert.Equal(sender, Srs.TryReverse(address, Now).Address?.ToString());
        }
    }

    [Fact]
    public void A_local_part_of_the_longest_standard_form_fits() =>
        Assert.NotNull(Srs.Forward(new ReversePath(EmailAddress.Parse($"{new string('u', 64)}@{new string('d', 60)}.example.com")), Service, Now));
}
