namespace Stafett.Storage.Sql;

internal static class WriteResult
{
    /// <summary>False: the result says no, and nothing of it may stay.</summary>
    public static bool Keeps<T>(T? result) => result is not (IStoreResult { IsDone: false } or StoreOutcome and not StoreOutcome.Done);
}
