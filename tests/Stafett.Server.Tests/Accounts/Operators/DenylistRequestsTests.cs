using System.Net;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Operators;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Operators;

public sealed class DenylistRequestsTests
{
    private static readonly IPAddress Visitor = IPAddress.Parse("192.0.2.7");

    [Fact]
    public async Task A_request_waits_for_an_operator_and_its_decision_is_mailed_once()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        var asked = Value(await world.DenylistRequests.AskAsync(Visitor, " Far.Example ", "ida@far.example", "We <b>mended</b> it.\0", Token));
        Assert.Equal(("far.example", "We mended it.", "192.0.2.7"), (asked.Value, asked.Reason, asked.RemoteAddress));
        Assert.Empty(world.Mail.Sent);
        Assert.Equal(asked, Value(await world.DenylistRequests.ListAsync(op, true, 1, Token)).Items.Single());
        var id = asked.Id.ToString();
        Refused(await world.DenylistRequests.DecideAsync(op, id, true, new string('x', 5_000), Token), RefusalKind.Invalid, "note");
        Refused(await world.DenylistRequests.DecideAsync(op, "x", true, "", Token), RefusalKind.NotFound, "");
        Assert.True(Value(await world.DenylistRequests.DecideAsync(op, id, true, "Welcome back.", Token)).IsGranted);
        var mail = Assert.Single(world.Mail.Sent);
        Assert.Equal(("ida@far.example", "Your request about far.example is granted"), (mail.To.ToString(), mail.Subject));
        Assert.EndsWith("\n\nWelcome back.\n", mail.Text, StringComparison.Ordinal);
        Refused(await world.DenylistRequests.DecideAsync(op, id, false, "", Token), RefusalKind.Conflict, "");
        Assert.Single(world.Mail.Sent);
        Assert.Equal(0, Value(await world.DenylistRequests.ListAsync(op, true, 1, Token)).Total);
        Assert.Equal(1, Value(await world.DenylistRequests.ListAsync(op, false, 1, Token)).Total);
    }

    [Fact]
    public async Task Requests_are_limited_by_network_and_by_address()
    {
        await using var world = await OpenAsync();
        for (var i = 0; i < DenylistRequests.RequestsPerDay; i++)
            Value(await world.DenylistRequests.AskAsync(Visitor, $"{i}.example", $"a{i}@far.example", "", Token));
        Assert.Equal(TimeSpan.FromHours(12), Refused(await world.DenylistRequests.AskAsync(Visitor, "x.example", "b@far.example", "", Token), RefusalKind.TooMany, "").RetryAfter);
        for (var i = 0; i < DenylistRequests.RequestsPerDay; i++)
            Value(await world.DenylistRequests.AskAsync(IPAddress.Parse($"198.51.100.{i}"), "y.example", "same@far.example", "", Token));
        Refused(await world.DenylistRequests.AskAsync(IPAddress.Parse("198.51.100.99"), "y.example", "SAME@far.example", "", Token), RefusalKind.TooMany, "");
        // The same thing asked again is one request.
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        Assert.Equal(DenylistRequests.RequestsPerDay + 1, Value(await world.DenylistRequests.ListAsync(op, true, 1, Token)).Total);
    }

    [Theory]
    [InlineData("", "no", "value email")]
    [InlineData("*.example", "a@far.example", "value")]
    [InlineData("10.0.0.0/8", "a@far.example", "value")]
    [InlineData("far example", "a@far.example", "value")]
    [InlineData("far.example", "a@far.example\r\nBcc: b@far.example", "email")]
    [InlineData("far.example", "", "email")]
    public async Task What_cannot_be_asked_is_refused_by_name(string value, string email, string fields)
    {
        await using var world = await OpenAsync();
        Refused(await world.DenylistRequests.AskAsync(Visitor, value, email, "", Token), RefusalKind.Invalid, fields.Split(' '));
    }

    [Fact]
    public async Task Everything_is_bounded()
    {
        await using var world = await OpenAsync();
        var (large, flood) = (new string('x', 3_000), new string('<', 500_000));
        Refused(await world.DenylistRequests.AskAsync(Visitor, flood, flood, flood, Token), RefusalKind.Invalid, "value", "email", "text");
        Refused(await world.DenylistRequests.AskAsync(Visitor, "far.example", "a@far.example", large, Token), RefusalKind.Invalid, "text");
        Value(await world.DenylistRequests.AskAsync(Visitor, "2001:db8::1", "a@far.example", new string('x', 2_000), Token));
    }
}
