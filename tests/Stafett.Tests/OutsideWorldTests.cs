using Stafett.Protocols.Message;
using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class OutsideWorldTests
{
    private readonly OutsideWorld _world = new(TimeProvider.System);

    [Fact]
    public async Task Keeps_what_arrives_newest_first()
    {
        await SandboxFixture.SendAsync(_world, "Subject: one\n\nbody\n", "a@inbox.example");
        var replies = await SandboxFixture.SendAsync(_world, "Subject: two\n\nbody\n", "b@inbox.example", "c@inbox.example");
        Assert.All(replies, r => Assert.Equal(250, r.Code));
        Assert.Equal(["two", "one"], _world.Messages.Select(m => m.Text.Field("subject")));
        Assert.Equal(2, _world.Messages[0].Recipients.Count);
        Assert.Equal("body", _world.Messages[0].Text.Body);
    }

    [Fact]
    public async Task Forgets_the_oldest_beyond_200()
    {
        for (var i = 0; i < 205; i++)
            await SandboxFixture.SendAsync(_world, $"Subject: {i}\n\n", "a@inbox.example");
        Assert.Equal(200, _world.Messages.Count);
        Assert.Equal("204", _world.Messages[0].Text.Field("Subject"));
        Assert.Null(_world.Find(5));
        Assert.NotNull(_world.Find(6));
    }

    [Fact]
    public async Task Forgets_the_oldest_beyond_its_octets_but_never_the_newest()
    {
        var world = new OutsideWorld(TimeProvider.System, maxOctets: 1000);
        for (var i = 0; i < 5; i++)
            await SandboxFixture.SendAsync(world, $"Subject: {i}\n\n{new string('x', 400)}", "a@inbox.example");
        Assert.Equal(2, world.Messages.Count);
        await SandboxFixture.SendAsync(world, new string('x', 5000), "a@inbox.example");
        Assert.Single(world.Messages);
    }

    [Fact]
    public async Task Refuses_at_rcpt_as_told()
    {
        Tell("You@INBOX.example", "rcpt", "550", "5.1.1 No such person");
        var replies = await SandboxFixture.SendAsync(_world, "\n", "YOU@inbox.example", "other@inbox.example");
        Assert.Equal(["550 5.1.1 No such person", "250 2.1.5 Somebody lives here"], replies.Take(2).Select(r => r.ToString()));
        Assert.Equal("other@inbox.example", Assert.Single(_world.Messages[0].Recipients).ToString());
        Assert.Equal(1, _world.Behaviours[0].Used);
    }

    [Fact]
    public async Task Refuses_after_data_as_told_and_keeps_nothing()
    {
        Tell("*", "data", "451", "Later");
        var replies = await SandboxFixture.SendAsync(_world, "\n", "you@inbox.example");
        Assert.Equal("451 4.0.0 Later", replies[^1].ToString());
        Assert.Empty(_world.Messages);
    }

    [Fact]
    public async Task The_closest_behaviour_counts()
    {
        Tell("*", "rcpt", "550", "all");
        Tell("*@inbox.example", "rcpt", "551", "domain");
        Tell("you@inbox.example", "rcpt", "552", "address");
        var replies = await SandboxFixture.SendAsync(_world, "\n", "you@inbox.example", "me@inbox.example", "me@sub.inbox.example");
        Assert.Equal([552, 551, 550], replies.Select(r => r.Code));
        _world.RemoveBehaviour("you@inbox.example");
        Assert.Equal(551, (await SandboxFixture.SendAsync(_world, "\n", "you@inbox.example"))[0].Code);
    }

    [Fact]
    public async Task Is_slow_as_told()
    {
        var time = new HeldTime();
        var world = new OutsideWorld(time);
        Assert.True(OutsideBehaviour.TryCreate("*", "rcpt", "", "", "20", out var behaviour, out _));
        world.TrySet(behaviour);
        var sending = SandboxFixture.SendAsync(world, "\n", "you@inbox.example");
        Assert.Equal(TimeSpan.FromSeconds(20), await time.Asked);
        Assert.False(sending.IsCompleted);
        time.Pass();
        Assert.Equal(250, (await sending)[^1].Code);
    }

    [Fact]
    public async Task Waiting_ends_with_the_message_for_that_recipient()
    {
        var waiting = _world.WaitForAsync(EmailAddress.Parse("you@inbox.example"), TestContext.Current.CancellationToken);
        await SandboxFixture.SendAsync(_world, "Subject: no\n\n", "other@inbox.example");
        Assert.False(waiting.IsCompleted);
        await SandboxFixture.SendAsync(_world, "Subject: yes\n\n", "YOU@inbox.example");
        Assert.Equal("yes", (await waiting).Text.Field("Subject"));
        Assert.Same(await waiting, await _world.WaitForAsync(EmailAddress.Parse("you@inbox.example"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _world.WaitForAsync(EmailAddress.Parse("you@inbox.example"), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Has_a_bounded_number_of_behaviours()
    {
        for (var i = 0; i < 100; i++)
            Tell($"a{i}@inbox.example", "rcpt", "550", "");
        Assert.True(OutsideBehaviour.TryCreate("one@more.example", "rcpt", "550", "", "", out var more, out _));
        Assert.False(_world.TrySet(more));
        Tell("a5@inbox.example", "rcpt", "450", "");
    }

    [Theory]
    [InlineData("", "550", "", "")]
    [InlineData("no address", "550", "", "")]
    [InlineData("*@", "550", "", "")]
    [InlineData("a@b.example", "399", "", "")]
    [InlineData("a@b.example", "600", "", "")]
    [InlineData("a@b.example", "5x0", "", "")]
    [InlineData("a@b.example", "550", "two\r\n250 lines", "")]
    [InlineData("a@b.example", "550", "", "601")]
    [InlineData("a@b.example", "550", "", "-1")]
    [InlineData("a@b.example", "", "", "")]
    [InlineData("a@b.example", "250", "", "0")]
    public void Does_not_take_a_wrong_behaviour(string address, string code, string text, string delay)
    {
        Assert.False(OutsideBehaviour.TryCreate(address, "rcpt", code, text, delay, out _, out var error));
        Assert.NotEmpty(error);
    }

    private void Tell(string address, string phase, string code, string text)
    {
        Assert.True(OutsideBehaviour.TryCreate(address, phase, code, text, "", out var behaviour, out var error), error);
        Assert.True(_world.TrySet(behaviour));
    }

    /// <summary>A clock whose one timer fires when it is told to.</summary>
    private sealed class HeldTime : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _asked = new();
        private TimerCallback? _callback;
        private object? _state;

        public Task<TimeSpan> Asked => _asked.Task;

        public void Pass() => _callback!(_state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            _asked.TrySetResult(dueTime);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
