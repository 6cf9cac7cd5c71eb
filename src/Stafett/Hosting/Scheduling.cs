using System.Runtime.InteropServices;

namespace Stafett.Hosting;

/// <summary>How the kernel shares the processors among our threads and everybody else's (sched(7)).</summary>
internal static class Scheduling
{
    // SCHED_BATCH
    private const int Batch = 3;

    /// <summary>
    /// A thread of ours that wakes waits for the end of the running one's turn, a few milliseconds at most, and does not take its place at once. The thread that hears of the sockets would stop a
    /// signature three times for each message, and caches are cold after each. Where a processor is free nothing changes. For the calling thread and those it starts; without Linux nothing is done.
    /// </summary>
    public static void PreferThroughput()
    {
        if (OperatingSystem.IsLinux())
            _ = SetScheduler(0, Batch, 0);
    }

    // struct sched_param has one member, the priority; only real-time classes have one.
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    private static extern int SetScheduler(int thread, int policy, in int priority);
}
