using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Stafett.Server.Observability;

/// <summary>Figures about the process, under the names that Prometheus' own client libraries use. Read only when asked for.</summary>
public sealed class ProcessMetrics : IDisposable
{
    private readonly Meter _meter = new("Stafett.Process");

    public ProcessMetrics()
    {
        var started = new Lazy<double>(StartedAt);
        var version = typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        _meter.CreateObservableGauge("process_resident_memory", () => Environment.WorkingSet, "By", "Memory of the process that is in RAM.");
        _meter.CreateObservableCounter("process_cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time used.");
        _meter.CreateObservableGauge("process_start_time", () => started.Value, "s", "When the process started, seconds since 1970.");
        _meter.CreateObservableGauge("process_threads", CountThreads, "", "Threads of the operating system.");
        _meter.CreateObservableGauge("process_open_fds", CountDescriptors, "", "Open file descriptors, sockets included.");
        _meter.CreateObservableGauge("dotnet_gc_heap", () => GC.GetTotalMemory(false), "By", "Managed memory in use.");
        _meter.CreateObservableCounter("dotnet_gc_allocated", () => GC.GetTotalAllocatedBytes(), "By", "Managed memory ever allocated.");
        _meter.CreateObservableCounter("dotnet_gc_pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time in which garbage collection stopped all threads.");
        _meter.CreateObservableCounter("dotnet_gc_collections", Collections, "", "Garbage collections.");
        _meter.CreateObservableGauge("dotnet_threadpool_threads", () => (long)ThreadPool.ThreadCount, "", "Threads of the pool.");
        _meter.CreateObservableGauge("dotnet_threadpool_queue", () => ThreadPool.PendingWorkItemCount, "", "Work waiting for a thread of the pool.");
        _meter.CreateObservableGauge("stafett_build_info", () => new Measurement<long>(1, new KeyValuePair<string, object?>("version", version)), "", "The version that runs.");
    }

    internal Meter Meter => _meter;

    public void Dispose() => _meter.Dispose();

    private static double StartedAt()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static long CountThreads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static IEnumerable<Measurement<long>> CountDescriptors() =>
        OperatingSystem.IsLinux() ? [new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count())] : [];

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            yield return new(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation));
    }
}
