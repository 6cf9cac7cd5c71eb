using System.Buffers;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Protocols.Tests;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class MessageFingerprintTests
{
    private const string Message = "Received: from a\nMessage-ID: <1@s.example>\nDate: Tue\nFrom: a@s.example\nTo: b@t.example\nCc: c@t.example\nSubject: x\n\nbody\n";

    private static readonly ReversePath Sender = new(EmailAddress.Parse("a@s.example"));

    [Fact]
    public void A_retry_over_another_way_is_the_same() =>
        Assert.Equal(Of(Message), Of(Message.Replace("Received: from a", "Received: from b\nX-Other: 1", StringComparison.Ordinal)));

    [Theory]
    [InlineData("<1@")]
    [InlineData("Tue")]
    [InlineData("From: a")]
    [InlineData("To: b")]
    [InlineData("Cc: c")]
    [InlineData("Subject: x")]
    public void Each_value_counts(string part) => Assert.NotEqual(Of(Message), Of(Message.Replace(part, part + "1", StringComparison.Ordinal)));

    [Fact]
    public void The_envelope_sender_counts() =>
        Assert.NotEqual(Of(Message), Of(Message, new ReversePath(EmailAddress.Parse("list+1@s.example"))));

    [Fact]
    public void The_body_counts_and_how_it_reads()
    {
        Assert.NotEqual(Of("X: 1\n\nbody\n"), Of("X: 1\n\nother\n"));
        Assert.Equal(Of("X: 1\n\nbody\n"), Of("Y: 1\n\nbody\n"));
        Assert.NotEqual(Of(Message), Of(Message.Replace("body", "other", StringComparison.Ordinal)));
        Assert.NotEqual(Of(Message), Of("Content-Type: text/html\n" + Message));
        Assert.NotEqual(Of(Message), Of("Resent-Date: Wed\n" + Message));
    }

    [Fact]
    public void Values_do_not_run_into_one_another()
    {
        Assert.NotEqual(Of("To: ab\nCc: c\n\n"), Of("To: a\nCc: bc\n\n"));
        Assert.NotEqual(Of("To: a\n\n"), Of("Cc: a\n\n"));
        Assert.NotEqual(Of("To: \n\n"), Of("\n"));
    }

    [Fact]
    public void Corpus_messages_differ()
    {
        var seen = new HashSet<MessageFingerprint>();
        foreach (var octets in CorpusFiles.All.Values)
            seen.Add(MessageFingerprint.Compute(TestHeaders.Of(octets), Sender, new ReadOnlySequence<byte>(octets)));
        Assert.True(seen.Count > CorpusFiles.All.Count - 5);
        Assert.Equal(32, seen.First().ToString().Length);
    }

    private static MessageFingerprint Of(string text, ReversePath? sender = null)
    {
        var octets = TestHeaders.Octets(text);
        return MessageFingerprint.Compute(TestHeaders.Of(octets), sender ?? Sender, new ReadOnlySequence<byte>(octets));
    }
}
