using Microsoft.Extensions.Logging;
using Stafett.Commands;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;
using Stafett.Server.Observability;

namespace Stafett.Roles;

/// <summary>Who answers DNS questions: the configured upstreams, or a zone file.</summary>
internal static class DnsChoice
{
    /// <summary>Throws <see cref="FormatException"/> with every error of a zone file that is not right, by line.</summary>
    public static IDnsResolver CreateResolver(DnsOptions options, TimeProvider time, ILogger<StubResolver>? logger = null, ServerMetrics? metrics = null) =>
        options.ZoneFile.Length == 0 ? new StubResolver(options, time, logger) { Metrics = metrics } : new ZoneResolver(time, ReadZone(File.ReadAllText(options.ZoneFile)));

    /// <summary>For commands: a zone file, or the network as configured.</summary>
    public static IDnsResolver ForZoneOrNetwork(string? zoneFile) =>
        CreateResolver(ConfigurationArguments.Current().Dns with { ZoneFile = zoneFile ?? "" }, TimeProvider.System);

    public static DnsZone ReadZone(string text) =>
        ZoneFileParser.TryParse(text, "", out var zone, out var errors) ? zone : throw new FormatException(string.Join(Environment.NewLine, errors));
}
