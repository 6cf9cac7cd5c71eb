using System.Collections.Immutable;
using System.Net;

namespace Stafett.Server.Dns;

/// <summary>The resolvers of this machine, as <c>resolv.conf</c> names them.</summary>
public static class SystemNameServers
{
    private const string Path = "/etc/resolv.conf";

    // What the C library reads too.
    private const int MaxServers = 3;

    private const int MaxFileLength = 64 * 1024;

    /// <summary>Asked when the machine has no resolver: the servers that the FAQ names.</summary>
    public static ImmutableArray<DnsUpstream> Fallback { get; } = [Https("1.1.1.1"), Https("1.0.0.1")];

    public static ImmutableArray<DnsUpstream> Read()
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists || file.Length > MaxFileLength)
                return Fallback;
            var found = Parse(File.ReadAllText(Path));
            return found.IsEmpty ? Fallback : found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fallback;
        }
    }

    public static ImmutableArray<DnsUpstream> Parse(string text)
    {
        var found = ImmutableArray.CreateBuilder<DnsUpstream>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var words = line.Trim();
            if (found.Count == MaxServers || !words.StartsWith("nameserver", StringComparison.Ordinal) || words.Length < 11 || !char.IsWhiteSpace(words[10]))
                continue;
            var value = words[11..].Trim();
            var end = value.IndexOfAny(" \t#;");
            if (IPAddress.TryParse(end < 0 ? value : value[..end], out var address))
                found.Add(DnsUpstream.FromAddress(address));
        }

        return found.DrainToImmutable();
    }

    private static DnsUpstream Https(string address) =>
        new(DnsTransport.Https, address, 443, address, new Uri($"https://{address}/dns-query"));
}
