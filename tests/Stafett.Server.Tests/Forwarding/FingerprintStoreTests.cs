using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class FingerprintStoreTests : IDisposable
{
    private static readonly MessageFingerprint Message = new(42);
    private static readonly EmailAddress Recipient = EmailAddress.Parse("Hello@their.example");

    private readonly TestClock _clock = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-fingerprints-").FullName;

    private string FilePath => Path.Combine(_directory, "fingerprints");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_delivered_target_is_remembered_for_a_day()
    {
        var store = Store();
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "a@b.example"));
        Assert.Equal(DeliveryClaim.InProgress, store.Claim(Message, "a@b.example"));
        store.Release(Message, "a@b.example", delivered: true);
        Assert.Equal(DeliveryClaim.Delivered, store.Claim(Message, "a@b.example"));
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "c@d.example"));
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.True(store.WasDelivered(Message, "a@b.example"));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(store.WasDelivered(Message, "a@b.example"));
    }

    [Fact]
    public void A_failed_delivery_can_be_claimed_again()
    {
        var store = Store();
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "a@b.example"));
        store.Release(Message, "a@b.example", delivered: false);
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "a@b.example"));
    }

    [Fact]
    public void A_message_is_refused_after_five_days_of_retries()
    {
        var store = Store();
        var first = store.FirstSeen(Message);
        _clock.Advance(TimeSpan.FromDays(5));
        Assert.False(store.IsRetriedTooLong(Message));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(store.IsRetriedTooLong(Message));
        Assert.Equal(first, store.FirstSeen(Message));
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.False(store.IsRetriedTooLong(Message));
    }

    /// <summary>Attack row 52: a wall clock that jumps may cost a second delivery, and never a message or a report too many.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(-400)]
    public void A_clock_that_is_set_back_forgets_nothing(int days)
    {
        var store = Store();
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "a@b.example"));
        store.Release(Message, "a@b.example", delivered: true);
        store.FirstSeen(Message);
        Assert.True(store.TryClaimBounce(Message, Recipient, 550));
        store.EndBounce(Message, Recipient, 550, sent: true);
        _clock.Advance(TimeSpan.FromDays(days));
        Assert.Equal(DeliveryClaim.Delivered, store.Claim(Message, "a@b.example"));
        Assert.False(store.TryClaimBounce(Message, Recipient, 550));
        Assert.False(store.IsRetriedTooLong(Message));
        AssertGoesOn(store);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(20_000)]
    public void A_clock_that_is_set_forward_and_back_loses_no_message(int days)
    {
        var store = Store();
        store.FirstSeen(Message);
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, "a@b.example"));
        store.Release(Message, "a@b.example", delivered: true);
        _clock.Advance(TimeSpan.FromDays(days));
        Assert.False(store.IsRetriedTooLong(Message));
        AssertGoesOn(store);
        _clock.Advance(TimeSpan.FromDays(-days));
        Assert.False(store.IsRetriedTooLong(Message));
        AssertGoesOn(store, "e@f.example");
    }

    [Fact]
    public void A_report_is_sent_once_in_seven_days()
    {
        var store = Store();
        Assert.True(store.TryClaimBounce(Message, Recipient, 550));
        Assert.False(store.TryClaimBounce(Message, Recipient, 550));
        store.EndBounce(Message, Recipient, 550, sent: false);
        Assert.True(store.TryClaimBounce(Message, Recipient, 550));
        store.EndBounce(Message, Recipient, 550, sent: true);
        Assert.False(store.TryClaimBounce(Message, EmailAddress.Parse("hello@their.example"), 550));
        Assert.True(store.TryClaimBounce(Message, Recipient, 552));
        Assert.True(store.TryClaimBounce(new MessageFingerprint(43), Recipient, 550));
        _clock.Advance(TimeSpan.FromDays(7));
        Assert.True(store.TryClaimBounce(Message, Recipient, 550));
    }

    [Fact]
    public void The_number_of_keys_is_bounded_and_the_newest_stay()
    {
        var store = Store(entries: 960);
        for (var i = 0; i < 20_000; i++)
            store.Release(new MessageFingerprint((UInt128)i), "a@b.example", delivered: true);
        Assert.InRange(store.Count, 500, 960);
        Assert.Equal(20_000, store.Count + store.Forgotten);
        Assert.True(store.WasDelivered(new MessageFingerprint(19_999), "a@b.example"));
        Assert.False(store.WasDelivered(new MessageFingerprint(0), "a@b.example"));
    }

    [Fact]
    public void Expired_keys_leave_the_memory()
    {
        var store = Store();
        for (var day = 0; day < 30; day++)
        {
            for (var i = 0; i < 100; i++)
                store.FirstSeen(new MessageFingerprint((UInt128)(day * 100 + i)));
            _clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.InRange(store.Count, 700, 1_000);
        Assert.Equal(0, store.Forgotten);
    }

    [Fact]
    public void One_of_many_threads_gets_the_claim()
    {
        var store = Store();
        var granted = 0;
        Parallel.For(0, 2_000, i =>
        {
            if (store.Claim(new MessageFingerprint((UInt128)(i % 100)), "a@b.example") != DeliveryClaim.Granted)
                return;
            Interlocked.Increment(ref granted);
            store.Release(new MessageFingerprint((UInt128)(i % 100)), "a@b.example", delivered: true);
        });
        Assert.Equal(100, granted);
    }

    [Fact]
    public async Task A_restart_remembers()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = Store();
        store.Release(Message, "a@b.example", delivered: true);
        Assert.True(store.TryClaimBounce(Message, Recipient, 550));
        store.EndBounce(Message, Recipient, 550, sent: true);
        var first = store.FirstSeen(Message);
        for (var i = 0; i < 10_000; i++)
            store.FirstSeen(new MessageFingerprint((UInt128)i * 7919));
        await FingerprintFile.SaveAsync(store, FilePath, cancellation);
        await FingerprintFile.SaveAsync(store, FilePath, cancellation);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Single(Directory.GetFiles(_directory));

        _clock.Advance(TimeSpan.FromHours(1));
        var loaded = Store();
        var result = await FingerprintFile.LoadAsync(loaded, FilePath, cancellation);
        Assert.Null(result.Problem);
        Assert.Equal(store.Count, result.Entries);
        Assert.True(loaded.WasDelivered(Message, "a@b.example"));
        Assert.False(loaded.TryClaimBounce(Message, Recipient, 550));
        Assert.Equal(first, loaded.FirstSeen(Message));

        _clock.Advance(TimeSpan.FromDays(1));
        var later = Store();
        await FingerprintFile.LoadAsync(later, FilePath, cancellation);
        Assert.False(later.WasDelivered(Message, "a@b.example"));
    }

    [Fact]
    public async Task No_file_is_no_problem() =>
        Assert.Equal(new FingerprintLoad(0, null), await FingerprintFile.LoadAsync(Store(), FilePath, TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_damaged_file_is_not_used_at_all()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = Store();
        for (var i = 0; i < 5; i++)
            store.FirstSeen(new MessageFingerprint((UInt128)i));
        await FingerprintFile.SaveAsync(store, FilePath, cancellation);
        var good = await File.ReadAllBytesAsync(FilePath, cancellation);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 0x10;
            await AssertRefused(bad, cancellation);
            await AssertRefused(good[..i], cancellation);
        }

        await AssertRefused([.. good, 0], cancellation);
    }

    private async Task AssertRefused(byte[] octets, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(FilePath, octets, cancellation);
        var store = Store();
        var result = await FingerprintFile.LoadAsync(store, FilePath, cancellation);
        Assert.NotNull(result.Problem);
        Assert.Equal(0, store.Count);
    }

    private void AssertGoesOn(FingerprintStore store, string target = "c@d.example")
    {
        Assert.Equal(DeliveryClaim.Granted, store.Claim(Message, target));
        store.Release(Message, target, delivered: true);
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.True(store.WasDelivered(Message, target));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.False(store.WasDelivered(Message, target));
    }

    private FingerprintStore Store(int entries = 100_000) => new(new ForwardingOptions { FingerprintEntries = entries }, _clock);
}
