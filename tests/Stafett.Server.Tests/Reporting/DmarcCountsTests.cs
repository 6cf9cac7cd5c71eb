using System.Text;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Reporting;

public sealed class DmarcCountsTests
{
    [Fact]
    public async Task The_same_is_counted_together_and_what_differs_is_not()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.CountAsync();
        await world.CountAsync(client: "::ffff:192.0.2.1");
        await world.CountAsync(client: "2001:db8::1");
        await world.CountAsync(sender: "");
        await world.CountAsync(client: "192.0.2.9", isRefused: true);

        Assert.Equal([3L, 1, 1, 1], world.Rows.Select(r => r.Value));
        var (row, _) = world.Rows[0];
        Assert.Equal(("sender.example", "192.0.2.1", "sender.example", "sender.example"), (row.Facts.PolicyDomain, row.Facts.Source, row.Facts.AuthorDomain, row.Facts.EnvelopeFrom));
        Assert.Equal("v=DMARC1; p=reject; rua=mailto:reports@sender.example", row.Facts.Record);
        Assert.Equal((DmarcResult.Pass, DmarcPolicy.None, null, SpfResult.Pass), (row.Facts.Result, row.Facts.Disposition, row.Facts.Deviation, row.Facts.Spf));
        Assert.Equal((false, true), (row.Facts.IsDkimAligned, row.Facts.IsSpfAligned));
        Assert.Equal((DmarcPolicy.Reject, null), (world.Rows[3].Key.Facts.Disposition, world.Rows[3].Key.Facts.Deviation));
        Assert.Equal((6, 0), (world.Metrics.DmarcObservations[ObservationResult.Counted], world.Metrics.DmarcObservations[ObservationResult.Dropped]));
        Assert.Equal(4, world.Counts.Rows);
    }

    [Fact]
    public async Task What_is_done_otherwise_than_the_policy_says_has_its_reason()
    {
        using var world = new ReportingWorld();
        await world.CountAsync(client: "192.0.2.9", isRefused: false);
        await world.CountAsync(author: "bob@mild.example", client: "192.0.2.9", isRefused: true);

        Assert.Equal([(DmarcPolicy.None, DmarcDeviation.LocalPolicy, "forwarded"), (DmarcPolicy.Reject, DmarcDeviation.LocalPolicy, "refused by SPF")],
            world.Rows.Select(r => (r.Key.Facts.Disposition, r.Key.Facts.Deviation!.Value, r.Key.Facts.DeviationComment)));
    }

    [Fact]
    public async Task Nobody_is_counted_who_asks_for_no_report()
    {
        using var world = new ReportingWorld();
        await world.CountAsync(author: "bob@silent.example");
        await world.CountAsync(author: "bob@nowhere.example");
        Assert.Empty(world.Rows);
    }

    [Fact]
    public async Task Rows_are_bounded_for_a_domain_and_for_a_day()
    {
        using var world = new ReportingWorld(new ReportingOptions { RowsPerDay = 5, RowsPerDomain = 3 });
        for (var i = 1; i <= 5; i++)
            await world.CountAsync(client: $"192.0.2.{i}");
        Assert.Equal((3, 2), (world.Counts.Rows, world.Metrics.DmarcObservations[ObservationResult.Dropped]));
        for (var i = 1; i <= 5; i++)
            await world.CountAsync(author: "bob@mild.example", client: $"192.0.2.{i}");
        Assert.Equal((5, 5), (world.Counts.Rows, world.Metrics.DmarcObservations[ObservationResult.Dropped]));
        await world.CountAsync();
        Assert.Equal(2, world.Rows[0].Value);
        Assert.Equal(1, world.Logged.All.Count(l => l.StartsWith("No more rows for DMARC reports of 2026-03-01", StringComparison.Ordinal)));

        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.CountAsync(client: "192.0.2.77");
        Assert.Equal(1, world.Counts.Rows);
    }

    [Fact]
    public async Task Long_texts_leave_room_for_fewer_rows()
    {
        using var world = new ReportingWorld(new ReportingOptions { RowsPerDay = 2, RowsPerDomain = 10 });
        // Each is within the number of rows, but not within 1,024 characters together.
        var label = new string('a', 60);
        var name = string.Join('.', Enumerable.Repeat(label, 3));
        await world.CountAsync(author: $"bob@{name}.mild.example", sender: $"bob@{name}.mild.example");
        await world.CountAsync(author: $"bob@b.{name}.mild.example", sender: $"bob@b.{name}.mild.example");
        Assert.Equal((1, 1), (world.Counts.Rows, world.Metrics.DmarcObservations[ObservationResult.Dropped]));
    }

    [Fact]
    public async Task Each_message_is_counted_once_when_it_is_decided()
    {
        await using var world = new MxWorld();
        await world.StartAsync();
        world.Zone.Add("alias.example. 300 MX 10 mx.test.example.");
        world.Zone.Add("alias.example. 300 TXT \"forward-email=hello:jane@target.example\"");
        world.Zone.Add("_dmarc.strict.example. 300 TXT \"v=DMARC1; p=reject; rua=mailto:r@strict.example\"");
        world.Zone.Add("_dmarc.mild.example. 300 TXT \"v=DMARC1; p=none; rua=mailto:r@mild.example\"");
        Assert.Equal(550, await SendAsync(world, "strict.example"));
        world.Delivery.Answer("jane@target.example", SmtpReply.Of(451, "4.0.0", "not now"), isRemote: true);
        Assert.Equal(451, await SendAsync(world, "mild.example"));
        world.Delivery.Answer("jane@target.example", SmtpReply.Of(250, "2.0.0", "taken"), isRemote: true);
        Assert.Equal(250, await SendAsync(world, "mild.example"));
        world.Zone.Break("_dmarc.later.example", DnsType.TXT);
        Assert.Equal(451, await SendAsync(world, "later.example"));

        var rows = world.Observations.Snapshots((_, _) => true).SelectMany(d => d.Rows).Select(r => (r.Key.Facts.AuthorDomain, r.Key.Facts.Disposition, r.Value));
        Assert.Equal([("strict.example", DmarcPolicy.Reject, 1L), ("mild.example", DmarcPolicy.None, 1L)], rows);
    }

    private static async Task<int> SendAsync(MxWorld world, string author)
    {
        await using var session = world.Connect();
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes(
            $"HELO client.example\r\nMAIL FROM:<bob@sender.example>\r\nRCPT TO:<hello@alias.example>\r\nDATA\r\nFrom: bob@{author}\r\nMessage-ID: <1@{author}>\r\n\r\nHello.\r\n.\r\n"));
        Assert.Equal([220, 250, 250, 250, 354], codes.Take(5));
        return codes[5];
    }
}
