namespace Stafett.Protocols.Message;

/// <summary>What has been read of a date so far.</summary>
internal struct DateParts
{
    private int _year;
    private int _hour;
    private int _minute;
    private int _second;
    private int _zoneMinutes;
    private bool _isZoneKnown;

    public int Day { get; set; }

    public int Month { get; set; }

    public readonly bool HasDay => Day > 0;

    public readonly bool HasMonth => Month > 0;

    public bool HasYear { get; private set; }

    public bool HasTime { get; private set; }

    public bool HasZone { get; private set; }

    // RFC 5322 §4.3: 00 to 49 are 2000 to 2049, 50 to 999 count from 1900.
    public void SetYear(int year, int digits)
    {
        _year = digits switch
        {
            <= 2 => year < 50 ? 2000 + year : 1900 + year,
            3 => 1900 + year,
            _ => year,
        };
        HasYear = true;
    }

    public void SetTime(int hour, int minute, int second)
    {
        (_hour, _minute, _second) = (hour, minute, second);
        HasTime = true;
    }

    public void SetHalfOfDay(bool isAfternoon)
    {
        if (_hour is >= 1 and <= 12)
            _hour = (_hour % 12) + (isAfternoon ? 12 : 0);
    }

    public void SetZone(int minutes, bool isKnown)
    {
        (_zoneMinutes, _isZoneKnown) = (minutes, isKnown);
        HasZone = true;
    }

    public readonly bool TryMake(out WrittenDate date)
    {
        date = default;
        // RFC 5322 §3.3 allows second 60 for leap seconds, which .NET does not know.
        var second = _second == 60 ? 59 : _second;
        if (!HasDay || !HasYear || Month is < 1 or > 12 || _year is < 1 or > 9999 || Day > DateTime.DaysInMonth(_year, Month) || _hour > 23 || _minute > 59 || second > 59)
            return false;
        var local = new DateTime(_year, Month, Day, _hour, _minute, second, DateTimeKind.Unspecified);
        var ticks = local.Ticks - (_zoneMinutes * TimeSpan.TicksPerMinute);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        date = new WrittenDate(new DateTimeOffset(local, TimeSpan.FromMinutes(_zoneMinutes)), _isZoneKnown);
        return true;
    }
}
