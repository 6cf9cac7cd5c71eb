using System.Text;

namespace Stafett.Server.Tests.Smtp;

/// <summary>Walks all triples of commands and holds the session's answers against a model of RFC 5321 §4.1.4 that is a few lines long.</summary>
public sealed class SmtpStateWalkTests
{
    private static readonly string[] Commands =
    [
        "EHLO x", "HELO x", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "RCPT TO:<550@d.example>", "DATA", "BDAT 3\r\nabc", "BDAT 3 LAST\r\nabc",
        "RSET", "NOOP", "WHAT", "MAIL FROM:<bug@b.example>", "STARTTLS x",
    ];

    [Fact]
    public async Task No_order_of_commands_gets_mail_in_without_mail_and_rcpt()
    {
        foreach (var a in Commands)
        {
            foreach (var b in Commands)
            {
                // One connection per pair, all third commands behind it, each from the same state.
                foreach (var c in Commands)
                    await WalkAsync(["EHLO x", a, b, c]);
                await WalkAsync([a, b]);
            }
        }
    }

    private static async Task WalkAsync(string[] commands)
    {
        var policy = new TestPolicy();
        await using var session = new SessionHarness(policy);
        var said = new StringBuilder();
        var expected = new List<int> { 220 };
        var model = new Model();
        foreach (var command in commands)
        {
            var code = model.Answer(command);
            said.Append(command).Append(command.StartsWith("BDAT", StringComparison.Ordinal) ? "" : "\r\n");
            expected.Add(code);
            if (code == 354)
            {
                said.Append("x\r\n.\r\n");
                expected.Add(250);
            }

            if (model.IsClosed)
                break;
        }

        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes(said.ToString()));
        Assert.True(expected.SequenceEqual(codes), $"{string.Join(" | ", commands)}: wanted {string.Join(' ', expected)}, got {string.Join(' ', codes)}");
        Assert.Equal(model.Messages, policy.Messages.Count);
    }

    private sealed class Model
    {
        private bool _hello;
        private bool _mail;
        private bool _rcpt;
        private bool _bdat;

        public int Messages { get; private set; }

        public bool IsClosed { get; private set; }

        public int Answer(string command)
        {
            switch (command.Split(' ', '\r')[0])
            {
                case "EHLO" or "HELO":
                    _hello = true;
                    Reset();
                    return 250;
                case "RSET":
                    Reset();
                    return 250;
                case "NOOP":
                    return 250;
                case "STARTTLS":
                    return 501;
                case "WHAT":
                    IsClosed = !_hello;
                    return 500;
                case "MAIL":
                    if (!_hello || _mail)
                        return 503;
                    if (command.Contains("bug", StringComparison.Ordinal))
                        return 451;
                    _mail = true;
                    return 250;
                case "RCPT":
                    if (!_mail || _bdat)
                        return 503;
                    if (command.Contains("550", StringComparison.Ordinal))
                        return 550;
                    _rcpt = true;
                    return 250;
                case "DATA":
                    if (!_mail)
                        return 503;
                    if (_bdat)
                    {
                        Reset();
                        return 503;
                    }

                    if (!_rcpt)
                        return 554;
                    Messages++;
                    Reset();
                    return 354;
                default:
                    if (!_mail)
                        return 503;
                    if (!_rcpt)
                        return 554;
                    _bdat = true;
                    if (command.Contains("LAST", StringComparison.Ordinal))
                    {
                        Messages++;
                        Reset();
                    }

                    return 250;
            }
        }

        private void Reset() => _mail = _rcpt = _bdat = false;
    }
}
