using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Tests.Message.Mime.Build;

/// <summary>Messages of tests, written and checked for what holds for all of them.</summary>
internal static class Built
{
    public const string Token = "f00dcafe0123456789abcdef";

    public static readonly BuildOptions Options = new(new DateTimeOffset(2025, 1, 4, 9, 3, 7, TimeSpan.FromHours(1)), Token, Domain.Parse("mail.example"));

    public static MessageBuilder Builder() => new() { From = [Address("ann@ours.example")], To = [Address("bob@their.example")] };

    public static NamedAddress Address(string address, string? name = null) => new(name is null ? null : HeaderValue.Parse(name), EmailAddress.Parse(address));

    public static OctetPart Octets(string type, byte[] octets) => new(PartType.Parse(type), new ReadOnlySequence<byte>(octets));

    public static byte[] Written(MessageBuilder builder, MessageForm form = MessageForm.EightBit)
    {
        var message = builder.Build(Options with { Form = form }, out var problem);
        Assert.Equal(BuildProblem.None, problem);
        var output = new ArrayBufferWriter<byte>();
        message!.WriteTo(output);
        var octets = output.WrittenSpan.ToArray();
        AssertSendable(octets, form);
        Assert.Equal(message.Is8Bit, !Ascii.IsValid(octets));
        return octets;
    }

    public static string Text(MessageBuilder builder, MessageForm form = MessageForm.EightBit) => Encoding.UTF8.GetString(Written(builder, form));

    public static BuildProblem Problem(MessageBuilder builder, BuildOptions? options = null)
    {
        Assert.Null(builder.Build(options ?? Options, out var problem));
        return problem;
    }

    // RFC 5322 §2.1 and §2.1.1
    private static void AssertSendable(ReadOnlySpan<byte> octets, MessageForm form)
    {
        Assert.True(octets.EndsWith("\r\n"u8));
        Assert.False(octets.Contains((byte)0));
        if (form == MessageForm.SevenBit)
            Assert.True(Ascii.IsValid(octets));
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOfAny((byte)'\r', (byte)'\n');
            Assert.InRange(end, 0, 998);
            Assert.True(octets[end..].StartsWith("\r\n"u8));
            octets = octets[(end + 2)..];
        }
    }
}
