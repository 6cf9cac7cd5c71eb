using Stafett.Commands;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;

namespace Stafett.Roles;

/// <summary>Who answers DNS questions: the configured upstreams, or a zone file.</summary>
internal static class DnsChoice
{
    /// <summary>Throws <see cref="InvalidDataException"/> with every error of a zone file that is not right, by line.</summary>
    public static IDnsResolver CreateResolver(DnsOptions options, TimeProvider time)
    {
        if (options.ZoneFile.Length == 0)
            return new StubResolver(options, time);
        try
        {
            return new ZoneResolver(time, ReadZone(File.ReadAllText(options.ZoneFile)));
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"The zone file {options.ZoneFile} cannot be used: {wrong.Message}", wrong);
        }
    }

    /// <summary>For commands: a zone file, or the network as configured.</summary>
    public static IDnsResolver ForZoneOrNetwork(string? zoneFile) =>
        CreateResolver(ConfigurationArguments.Current().Dns with { ZoneFile = zoneFile ?? "" }, TimeProvider.System);

    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static DnsZone ReadZone(string text) =>
        ZoneFileParser.TryParse(text, "", out var zone, out var errors) ? zone : throw new FormatException(string.Join(Environment.NewLine, errors));
}
