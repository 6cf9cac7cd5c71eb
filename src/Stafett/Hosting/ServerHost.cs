using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Stafett.Roles;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Storage.Control;

namespace Stafett.Hosting;

/// <summary>Builds the one application that holds every listener, mail and HTTP.</summary>
internal static class ServerHost
{
    /// <summary>How long sessions may go on after SIGTERM.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    public static string Version { get; } =
        typeof(ServerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Where these roles will listen.</summary>
    public static ListenerSet Listen(StafettOptions options, IReadOnlyList<ServerRole> roles)
    {
        var listeners = new ListenerSet();
        foreach (var role in roles)
            role.AddListeners?.Invoke(listeners, options);
        if (roles.Any(role => role.MapWeb is not null))
            WebListeners.Add(listeners, options);
        return listeners;
    }

    /// <param name="database">Null: no role needs it. Outlives the application; whoever opened it closes it.</param>
    /// <param name="logToError">The output stream is for something else.</param>
    /// <param name="logForPeople">No JSON, wherever the log goes.</param>
    public static WebApplication Build(
        StafettOptions options, IReadOnlyList<ServerRole> roles, ListenerSet listeners, ControlDatabase? database, LogLevel leastLevel = LogLevel.Information, bool logToError = false, bool logForPeople = false)
    {
        // The empty builder: nothing of ours is configured by appsettings.json or ASPNETCORE_* variables, and a start costs less.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "stafett" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        AddLogging(builder.Logging, leastLevel, logToError, logForPeople);
        var services = builder.Services;
        services.Configure<SocketTransportOptions>(sockets =>
        {
            // Handlers never block, so one may go on in the thread that brought its octets: a fifth of the processor time of a forward was changing threads.
            sockets.UnsafePreferInlineScheduling = true;
            // A connection that waits holds 4 KB: to look before each read whether there is something costs a call and a turn through the event queue, 2 % of a forward.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new MemoryBudget(MemoryLimit(options.Limits), MemoryLimitPerClient(options.Limits)));
        services.AddSingleton(provider => new ServerMetrics(provider.GetRequiredService<MemoryBudget>()));
        services.AddSingleton<MetricsEndpoint>();
        services.AddHostedService<NativeHeap>();
        if (database is not null)
            services.AddSingleton(database);
        foreach (var role in roles)
            role.AddServices(services, options);
        var hasRoutes = roles.Any(role => role.MapEndpoints is not null);
        if (hasRoutes)
            services.AddRoutingCore();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listeners.Apply(kestrel);
        });
        var app = builder.Build();
        if (roles.Any(role => role.MapWeb is not null))
            WebListeners.Use(app, services, roles, options);
        foreach (var role in roles)
            role.Use?.Invoke(app, options);
        if (hasRoutes)
        {
            app.UseRouting();
            foreach (var role in roles)
                role.MapEndpoints?.Invoke(app, options);
            app.UseEndpoints(_ => { });
        }

        return app;
    }

    /// <summary>Octets that messages in flight may occupy.</summary>
    public static long MemoryLimit(LimitOptions limits) =>
        limits.MessageMemory > 0 ? limits.MessageMemory : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 100 * limits.MessageMemoryPercent;

    /// <summary>Of which one client's: always enough for one message with the room that its last block leaves.</summary>
    public static long MemoryLimitPerClient(LimitOptions limits) =>
        Math.Max(MemoryLimit(limits) / 100 * limits.MessageMemoryPercentPerAddress, limits.MessageSize + MessageBuffer.LargestBlock);

    /// <summary>A core file would hold messages and secrets.</summary>
    public static void ForbidCoreFiles()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int RlimitCore = 4;
        // A failure changes nothing for the worse.
        _ = SetResourceLimit(RlimitCore, default);
    }

    // People read a terminal, machines read JSON lines.
    private static void AddLogging(ILoggingBuilder logging, LogLevel leastLevel, bool logToError, bool logForPeople)
    {
        logging.SetMinimumLevel(leastLevel);
        logging.AddFilter("Microsoft", leastLevel > LogLevel.Warning ? leastLevel : LogLevel.Warning);
        if (!logForPeople && (logToError ? Console.IsErrorRedirected : Console.IsOutputRedirected))
        {
            // Made by the container, so that it is disposed of with it, last lines written.
            logging.Services.AddSingleton<ILoggerProvider>(_ => new JsonLog(logToError ? Console.OpenStandardError() : Console.OpenStandardOutput(), TimeProvider.System));
            return;
        }

        AddConsole(logging, logToError);
    }

    // Apart, so that a program that writes JSON loads nothing of it.
    private static void AddConsole(ILoggingBuilder logging, bool logToError)
    {
        if (logToError)
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss ";
            format.ColorBehavior = LoggerColorBehavior.Default;
        });
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
