namespace Stafett.Storage;

public enum StoreOutcome
{
    Done,

    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    NotFound,

    /// <summary>The caller sees it, and may not do this.</summary>
    Forbidden,

    /// <summary>Something of that name exists, or it would contradict what is there; <see cref="StoreResult{T}.Detail"/> names the field.</summary>
    Conflict,

    /// <summary>There are as many as there may be; <see cref="StoreResult{T}.Detail"/> names what.</summary>
    LimitReached,
}

internal interface IStoreResult
{
    bool IsDone { get; }
}

/// <summary>What became of a request. Other outcomes than Done leave the database as it was.</summary>
public readonly record struct StoreResult<T>(StoreOutcome Outcome, T? Value, string Detail = "") : IStoreResult
    where T : class
{
    public bool IsDone => Outcome == StoreOutcome.Done;

    public static implicit operator StoreResult<T>(T value) => new(StoreOutcome.Done, value);

    public static implicit operator StoreResult<T>(StoreOutcome outcome) => new(outcome, null);
}
