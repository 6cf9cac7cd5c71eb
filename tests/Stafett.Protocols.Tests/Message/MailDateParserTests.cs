using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class MailDateParserTests
{
    [Theory]
    // RFC 5322 appendix A
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01T10:52:37+02:00")]
    [InlineData("Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    [InlineData("Thu, 13 Feb 1969 23 : 32 -0330 (a \\) b)", "1969-02-13T23:32:00-03:30")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00")]
    // RFC 5322 §4.3
    [InlineData("1 Jan 49 0:00 EST", "2049-01-01T00:00:00-05:00")]
    [InlineData("1 Jan 50 00:00:00 PDT", "1950-01-01T00:00:00-07:00")]
    [InlineData("1 Jan 103 00:00:00 UT", "2003-01-01T00:00:00+00:00")]
    [InlineData("1 Jan 2003 00:00:00 A", "2003-01-01T00:00:00+00:00?")]
    [InlineData("1 Jan 2003 00:00:00 Z", "2003-01-01T00:00:00+00:00")]
    [InlineData("1 Jan 2003 00:00:00 XYZ", "2003-01-01T00:00:00+00:00?")]
    [InlineData("1 Jan 2003 00:00:00 -0000", "2003-01-01T00:00:00+00:00?")]
    [InlineData("1 Jan 2003 00:00:00", "2003-01-01T00:00:00+00:00?")]
    // Seen in mail
    [InlineData("Tue Jan 14 09:30:00 2025", "2025-01-14T09:30:00+00:00?")]
    [InlineData("Tue Jan 14 09:30:00 CET 2025", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00 +0100 (CET) (a (nested) comment)", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00 GMT+0100", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00 +01:00", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00+0100", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00 +9999", "2025-01-14T09:30:00+00:00?")]
    [InlineData("Tue, 14-Jan-2025 09:30:00 GMT", "2025-01-14T09:30:00+00:00")]
    [InlineData("Tuesday, 14-Jan-25 09.30.15 GMT", "2025-01-14T09:30:15+00:00")]
    [InlineData("2025-01-14T09:30:00.123Z", "2025-01-14T09:30:00+00:00")]
    [InlineData("2025-01-14 09:30:00 +0100", "2025-01-14T09:30:00+01:00")]
    [InlineData("January 14, 2025 9:30 PM", "2025-01-14T21:30:00+00:00?")]
    [InlineData("January 14, 2025 12:30 AM -0500", "2025-01-14T00:30:00-05:00")]
    [InlineData("14 January 2025", "2025-01-14T00:00:00+00:00?")]
    [InlineData("Tue,14 Jan 2025 9:5 +0100", "2025-01-14T09:05:00+01:00")]
    [InlineData("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00")]
    [InlineData("Sat, 29 Feb 2024 00:00:00 +0000", "2024-02-29T00:00:00+00:00")]
    [InlineData("\"Tue, 14 Jan 2025 09:30:00 +0100\"", "2025-01-14T09:30:00+01:00")]
    [InlineData("Wed, 14 Jan 2025 09:30:00 +0100", "2025-01-14T09:30:00+01:00")]
    [InlineData("Tue, 14 Jan 2025 09:30:00 +0100 on some other 3 May 1999 10:10:10", "2025-01-14T09:30:00+01:00")]
    [InlineData("32 Foo 99 25:61:61 +9999 (what)", null)]
    [InlineData("Sun, 29 Feb 2025 00:00:00 +0000", null)]
    [InlineData("14 Jan 2025 24:00:00 +0000", null)]
    [InlineData("1 Jan 0001 00:00:00 +1400", null)]
    [InlineData("1/2/03", null)]
    [InlineData("Tue, Jan 2025", null)]
    [InlineData("(", null)]
    [InlineData("", null)]
    public void Dates_are_read(string text, string? expected)
    {
        var isRead = MailDateParser.TryParse(Encoding.UTF8.GetBytes(text), out var date);
        Assert.Equal(expected, isRead ? date.Time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) + (date.IsZoneKnown ? "" : "?") : null);
    }

    [Fact]
    public void Written_dates_read_back()
    {
        var random = new SeededRandom(822);
        for (var round = 0; round < 1_000; round++)
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(random.Next(int.MaxValue));
            Assert.True(MailDateParser.TryParse(Encoding.ASCII.GetBytes(MailDate.Format(time)), out var date));
            Assert.Equal(new WrittenDate(time, IsZoneKnown: true), date);
        }
    }

    [Fact]
    public void Anything_is_read_or_not()
    {
        var random = new SeededRandom(5322);
        string[] pieces = ["1", "99", "2025", "Jan", ":", "-", "+", " ", ",", "(", ")", "\\", "T", "Z", "/", ".", "PM", "\0", "+1400", "9999"];
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            _ = MailDateParser.TryParse(Encoding.ASCII.GetBytes(text), out _);
        }

        Assert.False(MailDateParser.TryParse(Encoding.ASCII.GetBytes(new string('1', 100_000)), out _));
    }
}
