namespace Stafett.Storage.Tests;

public sealed class EnginesTests
{
    // On a developer's machine the lane may be missing, but not silently; in the whole proof it may not.
    [Fact]
    public void PostgreSQL_is_there()
    {
        if (PostgresCluster.Binaries is not null)
            return;
        Console.Error.WriteLine($"**** {Engines.Absent}");
        TestContext.Current.AddWarning(Engines.Absent);
        Assert.True(Environment.GetEnvironmentVariable("CI") is null, Engines.Absent);
    }
}
