using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Stafett.Hosting;

/// <summary>
/// Gives back to the system what the C library keeps of memory that is free again (malloc_trim(3)): the just-in-time compiler's, mostly, 4 MB after a start and more after a busy hour, and it
/// would keep it for good (decision 28). It takes about a millisecond and holds nothing of ours up.
/// </summary>
internal sealed class NativeHeap(TimeProvider time) : BackgroundService
{
    // The compiler has done most of its work by then.
    private static readonly TimeSpan First = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!TryTrim())
                return;
            timer.Period = Interval;
        }
    }

    /// <returns>False: this C library has no such function (musl and others).</returns>
    public static bool TryTrim()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            _ = Trim(0);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int Trim(nuint keep);
}
