using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>node/receive.js as a process: a receiver that has none of the product's code in it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private WebhookReceiver(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<WebhookReceiver> StartAsync(string key)
    {
        var process = Process.Start(ForeignProgram.Command("node", [Path.Combine(Checkout.NodeFolder, "receive.js"), key]))!;
        process.StandardInput.Close();
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return new WebhookReceiver(process, int.Parse(first!, CultureInfo.InvariantCulture));
    }

    /// <summary>The next request, or one that has come already.</summary>
    public async Task<JsonElement> NextAsync() =>
        JsonDocument.Parse((await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience))!).RootElement;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
