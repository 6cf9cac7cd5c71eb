namespace Stafett.Protocols.Message;

/// <param name="IsZoneKnown">False where the sender gave no zone, or one that says nothing (RFC 5322 §4.3); then <paramref name="Time"/> takes it as UTC.</param>
public readonly record struct WrittenDate(DateTimeOffset Time, bool IsZoneKnown);
