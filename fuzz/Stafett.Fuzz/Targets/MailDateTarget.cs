using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>A date that is read is a moment that can be written, and reads the same then.</summary>
public sealed class MailDateTarget : IFuzzTarget
{
    public string Name => "mail-date";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "Tue, 14 Jan 2025 09:30:05 +0100 (CET)", "14 Jan 25 9:30 PM EST", "Tue Jan 14 09:30:05 2025", "2025-01-14T09:30:05.123Z", "Tuesday, 14-Jan-2025 09.30.05 GMT+0100", "1 (a (b) \\) c) Jan 0001 00 : 00 : 60 A");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("Jan", "Dec", "Feb 29", "9999", "0001", ":", "-", "/", "+1400", "-1400", "Z", "GMT", "PM", "12:00", "(", ")", "\\", ",", "T", "\r\n ");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!MailDateParser.TryParse(input, out var date))
            return;
        FuzzCheck.That(Math.Abs(date.Time.Offset.TotalHours) <= 14, "a zone that is none on Earth");
        FuzzCheck.That(date.IsZoneKnown || date.Time.Offset == TimeSpan.Zero, "an unknown zone with an offset");
        var written = MailDate.Format(date.Time);
        FuzzCheck.That(MailDateParser.TryParse(Encoding.ASCII.GetBytes(written), out var again) && again.Time == date.Time, $"{written} reads as something else");
    }

    public long MemoryCeiling(int inputLength) => 4 * 1024;
}
