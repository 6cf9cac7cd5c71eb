using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;
using Stafett.Server.Forwarding;
using Stafett.Server.Tls;
using Stafett.Storage.Control;

namespace Stafett.Hosting;

/// <summary>What listens where, what it relies on, and what to do next. For people: on the error stream, beside the log.</summary>
internal static class StartReport
{
    public static void Print(TextWriter output, StafettOptions options, IEnumerable<Listener> listeners, IServiceProvider services, string? file, string? setUpLink)
    {
        var host = options.Service.Host.Length > 0 ? options.Service.Host : System.Net.Dns.GetHostName();
        output.WriteLine($"Stafett {ServerHost.Version} is running as {host}");
        foreach (var listener in listeners)
            Line(output, listener.Address.ToString()!, listener.Purpose);
        Line(output, "certificate", Certificate(services.GetService<ServerCertificate>(), options.Mx));
        Line(output, "DNS", Dns(services.GetService<IDnsResolver>(), options.Dns));
        if (services.GetService<ServiceSigner>() is { } signer)
            PrintSigning(output, signer);
        Line(output, "data", Path.GetFullPath(options.Service.DataDirectory));
        Line(output, "database", Database(services.GetService<ControlDatabase>(), options));
        Line(output, "settings", file is null ? "defaults, environment and command line; `stafett config > stafett.json` writes a file to change" : Path.GetFullPath(file));
        if (setUpLink is null && services.GetService<WebAddress>() is { } web && options.Web.Listen.Count + options.Web.ListenTls.Count > 0)
            Line(output, "dashboard", web.Link("/"));
        output.WriteLine();
        if (setUpLink is not null)
        {
            output.WriteLine($"""
                There is no account yet. Who opens this link first becomes the administrator; it is good once, and each start prints another one:
                  {setUpLink}

                """);
        }

        if (!host.Contains('.', StringComparison.Ordinal))
        {
            output.WriteLine($"Next: other servers cannot find \"{host}\". Tell it the name that they know it by: --set Service:Host=mx1.example.com");
            return;
        }

        var exchange = options.Forwarding.ExchangeHosts is [var first, ..] ? first : host;
        output.WriteLine($"""
            Next: a domain is forwarded as soon as its DNS has these two records.
              my.example.  MX   10 {exchange}.
              my.example.  TXT  "forward-email=hello:you@where.you.read"
            Then `stafett explain hello@my.example --exchange {exchange}` says what happens to its mail. Ctrl+C or SIGTERM stops, after sessions have ended.

            """);
    }

    private static void PrintSigning(TextWriter output, ServiceSigner signer)
    {
        if (signer.Keys.Count == 0)
        {
            Line(output, "signing", "nothing (Signing:Mode=never)");
            return;
        }

        foreach (var key in signer.Keys)
        {
            var name = signer.RecordName(key);
            Line(output, "signing", signer.Used.Contains(key) ? $"with {name}" : $"not with {name}: its record is not in DNS yet. `stafett dkim show` prints it");
        }
    }

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($"  {name,-22} {text}");

    private static string Database(ControlDatabase? database, StafettOptions options) => database switch
    {
        null => "none",
        { CopyBeforeMigration: { } copy } => $"{DatabaseStart.Describe(options)}; its schema was changed, {Path.GetFileName(copy)} is as it was before",
        _ => DatabaseStart.Describe(options),
    };

    private static string Certificate(ServerCertificate? certificate, MxOptions options) => certificate switch
    {
        null => "none",
        { IsSelfMade: true } => string.Create(
            CultureInfo.InvariantCulture, $"self-made, until {certificate.NotAfter:yyyy-MM-dd}; mail servers accept it. Your own: Mx:CertificateFile"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{options.CertificateFile} ({certificate.Subject}), until {certificate.NotAfter:yyyy-MM-dd}"),
    };

    private static string Dns(IDnsResolver? resolver, DnsOptions options) => resolver switch
    {
        StubResolver stub => string.Join(", then ", stub.Upstreams),
        _ => $"{Path.GetFullPath(options.ZoneFile)}, instead of the network",
    };
}
