using Stafett.Server.Configuration;

namespace Stafett.Hosting;

/// <summary>What listens where, and what to do next. For people: on the error stream, beside the log.</summary>
internal static class StartReport
{
    public static void Print(TextWriter output, StafettOptions options, IEnumerable<Listener> listeners, string? file)
    {
        var host = options.Service.Host.Length > 0 ? options.Service.Host : System.Net.Dns.GetHostName();
        output.WriteLine($"Stafett {ServerHost.Version} is running as {host}");
        foreach (var listener in listeners)
            output.WriteLine($"  {listener.Address,-22} {listener.Purpose}");
        output.WriteLine($"  {"data",-22} {Path.GetFullPath(options.Service.DataDirectory)}");
        output.WriteLine($"  {"settings",-22} {(file is null ? "defaults; `stafett config > stafett.json` writes a file to change" : Path.GetFullPath(file))}");
        output.WriteLine();
        if (!host.Contains('.', StringComparison.Ordinal))
        {
            output.WriteLine("Next: tell it the name that other servers know it by: --set Service:Host=mx1.example.com");
            return;
        }

        output.WriteLine($"""
            Next: a domain is forwarded when it publishes
              MX   10 {host}
              TXT  "forward-email=hello:you@where.you.read"
            `stafett explain hello@that.domain` says what would happen. Ctrl+C or SIGTERM stops, after sessions have ended.
            """);
    }
}
