namespace Stafett.EndToEnd.Tests;

/// <summary>A server whose messages leave by DATA, and one whose messages leave by BDAT.</summary>
public sealed class CorpusServers : IAsyncLifetime
{
    public ServerUnderTest Data { get; } = new(new ServerSetup());

    public ServerUnderTest Bdat { get; } = new(new ServerSetup { SinkOffersChunking = true });

    public async ValueTask InitializeAsync()
    {
        await Data.InitializeAsync();
        await Bdat.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Data.DisposeAsync();
        await Bdat.DisposeAsync();
    }
}
