namespace Stafett.Server.Observability;

/// <summary>What became of a message that an aggregate report should tell of.</summary>
public enum ObservationResult
{
    Counted,

    /// <summary>The day, or the domain on that day, had no room for another row.</summary>
    Dropped,
}
