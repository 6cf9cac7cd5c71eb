namespace Stafett.Storage.Tests;

/// <summary>The engines that a test of a store runs on: both, or SQLite alone where no PostgreSQL is installed, which <see cref="EnginesTests"/> tells.</summary>
public sealed class Engines : TheoryData<DatabaseEngine>
{
    public const string Absent = "PostgreSQL is ABSENT: no store was tested on it. On Debian: apt-get install postgresql";

    public Engines()
    {
        Add(DatabaseEngine.Sqlite);
        if (PostgresCluster.Binaries is not null)
            Add(DatabaseEngine.Postgres);
    }
}
