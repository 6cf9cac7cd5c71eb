using System.Globalization;
using System.Net;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Storage.Sealing;

namespace Stafett.Server.Configuration;

/// <summary>The rules of all settings: by name where the type does not say enough.</summary>
internal static class OptionRules
{
    private static readonly OptionRule Listener =
        new("address:port, such as 127.0.0.1:2525, [::1]:2525 or *:25 for every address", v => ListenAddress.TryParse((string)v, out _));

    private static readonly OptionRule Host =
        new("a host name such as mx1.example.com", v => IsHost((string)v));

    private static readonly OptionRule File =
        new("the path of a file that exists", v => (string)v is "" || System.IO.File.Exists((string)v));

    private static readonly OptionRule Peer =
        new("an address or a network, such as 192.0.2.7 or 192.0.2.0/24", v => IPAddress.TryParse((string)v, out _) || IPNetwork.TryParse((string)v, out _));

    private static readonly Dictionary<string, OptionRule> ByPath = new(StringComparer.Ordinal)
    {
        ["Service:Host"] = Optional(Host),
        ["Service:Website"] = new("an address that begins with https:// or http://", v => (string)v is "" || IsUrl((string)v, "https", "http")),
        ["Service:AbuseAddress"] = new("an e-mail address", v => (string)v is "" || EmailAddress.TryParse((string)v, out _)),
        ["Service:Postmaster"] = new("an e-mail address", v => (string)v is "" || EmailAddress.TryParse((string)v, out _)),
        ["Service:DataDirectory"] = new("the path of a directory", v => ((string)v).Length > 0),
        ["Mx:Listen"] = Listener,
        ["Mx:ListenTls"] = Listener,
        ["Mx:ProxyPeers"] = Peer,
        ["Mx:CertificateFile"] = File,
        ["Mx:CertificateKeyFile"] = File,
        ["Http:Listen"] = Listener,
        ["Web:Listen"] = Listener,
        ["Web:ListenTls"] = Listener,
        ["Web:Origin"] = new("https:// or http://, a host and perhaps a port, such as https://mail.example.com", v => (string)v is "" || IsOrigin((string)v)),
        ["Web:TrustedProxies"] = Peer,
        ["Web:Registration"] = new("open, invited or closed", v => (string)v is "open" or "invited" or "closed"),
        ["Web:NewAccountPlan"] = new("free, enhanced_protection or team", v => (string)v is "free" or "enhanced_protection" or "team"),
        ["Web:BodySize"] = Size(64 << 10, 64 << 20),
        ["Web:RequestTimeout"] = Time(TimeSpan.FromSeconds(1)),
        ["Api:Secrets"] = new("at least 32 visible ASCII characters without a colon", v => ((string)v).Length >= 32 && IsVisible((string)v) && !((string)v).Contains(':')) { IsSecret = true },
        ["Database:Engine"] = new("sqlite or postgres", v => (string)v is "sqlite" or "postgres"),
        // A connection string may hold a password.
        ["Database:Location"] = new("a path, or a connection string", v => !((string)v).Any(char.IsControl)) { IsSecret = true },
        ["Database:MasterKeys"] = new("64 hex digits", v => MasterKey.TryParse((string)v) is not null) { IsSecret = true },
        ["Dns:Upstreams"] = new("system, udp://192.0.2.1:53, tls://1.1.1.1:853 or https://1.1.1.1/dns-query", v => IsUpstream((string)v)) { NeedsItem = true },
        ["Dns:ZoneFile"] = File,
        ["Dns:MinTtl"] = Time(TimeSpan.Zero),
        ["Dns:ServeStale"] = Time(TimeSpan.Zero),
        ["Delivery:Port"] = Number(1, 65535, "a port, 1 to 65535"),
        ["Delivery:IdleConnections"] = Number(0, 100_000),
        ["Forwarding:MaxTargetsPerAddress"] = Number(1, 1_000),
        ["Forwarding:MaxReceivedFields"] = Number(1, 1_000),
        ["Forwarding:ExchangeHosts"] = Host,
        ["Forwarding:TxtEncryptionKey"] = new("exactly 32 visible ASCII characters", v => (string)v is "" || IsKey((string)v)) { IsSecret = true },
        ["Forwarding:RewriteDomain"] = Optional(Host),
        ["Forwarding:KeepFromFor"] = Host,
        ["Authentication:ServiceId"] = Optional(Host),
        ["Authentication:TrustedSealers"] = Host,
        ["Authentication:Timeout"] = Time(TimeSpan.FromSeconds(1)),
        ["Signing:Mode"] = new("auto, always or never", v => (string)v is "auto" or "always" or "never"),
        ["Signing:Domain"] = Optional(Host),
        ["Signing:Selector"] = Host,
        ["Signing:Ed25519Selector"] = Host,
        ["Signing:KeyFile"] = File,
        ["Signing:Ed25519KeyFile"] = File,
        ["Reporting:KeepDays"] = Number(0, 365),
        ["Reporting:RowsPerDay"] = Number(1, 1_000_000),
        ["Reporting:RowsPerDomain"] = Number(1, 1_000_000),
        ["Srs:Secrets"] = new("at least 16 visible ASCII characters", v => ((string)v).Length >= 16 && IsVisible((string)v)) { IsSecret = true },
        // The time stamp of an SRS address counts to 1024 days and then begins anew.
        ["Srs:MaxAgeDays"] = Number(1, 500),
        ["Webhooks:Key"] = new("at least 16 visible ASCII characters", v => (string)v is "" || (((string)v).Length >= 16 && IsVisible((string)v))) { IsSecret = true },
        ["Webhooks:Retries"] = Number(0, 10),
        // RFC 5321 §4.5.3.1.4
        ["Limits:CommandLine"] = Size(512, 64 << 10),
        // RFC 5321 §4.5.3.1.7
        ["Limits:MessageSize"] = Size(64 << 10, 1 << 30),
        ["Limits:HeaderSection"] = Size(4 << 10, 16 << 20),
        ["Limits:HeaderFields"] = Number(50, 100_000),
        // RFC 5321 §4.5.3.1.6
        ["Limits:MessageLine"] = Size(1000, 16 << 20),
        ["Limits:Recipients"] = Number(1, 10_000),
        ["Limits:MessageMemoryPercent"] = Number(1, 90),
        ["Limits:MessageMemoryPercentPerAddress"] = Number(1, 100),
        ["Limits:MessageMemory"] = new("0 (by share), or at least 1MB", v => Convert.ToInt64(v, CultureInfo.InvariantCulture) is 0 or >= 1 << 20) { IsSize = true },
    };

    private static readonly OptionRule AnyText = new("text without control characters", v => !((string)v).Any(char.IsControl));
    private static readonly OptionRule Switch = new("true or false", _ => true);
    private static readonly OptionRule Positive = Number(1, int.MaxValue, "a whole number of 1 or more");
    private static readonly OptionRule PositiveTime = Time(TimeSpan.FromMilliseconds(1));

    public static OptionRule For(OptionKey key)
    {
        if (ByPath.TryGetValue(key.Path, out var rule))
            return rule;
        var type = key.Property.PropertyType;
        if (type == typeof(TimeSpan))
            return PositiveTime;
        if (type == typeof(bool))
            return Switch;
        return type == typeof(int) || type == typeof(long) ? Positive : AnyText;
    }

    /// <summary>Rules between two settings.</summary>
    public static IEnumerable<string> CheckTogether(StafettOptions options)
    {
        if (options.Mx.CertificateKeyFile.Length > 0 && options.Mx.CertificateFile.Length == 0)
            yield return "Mx:CertificateKeyFile is set, but Mx:CertificateFile is not: set both.";
        if (options.Database is { Engine: "postgres", Location: "" })
            yield return "Database:Engine is postgres, but Database:Location is empty: give a connection string, such as Host=db1;Database=stafett;Username=stafett.";
        if (options.Dns.MinTtl > options.Dns.MaxTtl)
            yield return $"Dns:MinTtl ({Text(options.Dns.MinTtl)}) must not be longer than Dns:MaxTtl ({Text(options.Dns.MaxTtl)}).";
        if (options.Dns.TryTimeout > options.Dns.TotalTimeout)
            yield return $"Dns:TryTimeout ({Text(options.Dns.TryTimeout)}) must not be longer than Dns:TotalTimeout ({Text(options.Dns.TotalTimeout)}).";
        if (options.Limits.ErrorsBeforeDelay > options.Limits.ErrorsBeforeClose)
            yield return $"Limits:ErrorsBeforeDelay ({options.Limits.ErrorsBeforeDelay}) must not be more than Limits:ErrorsBeforeClose ({options.Limits.ErrorsBeforeClose}).";
        if (options.Limits.MessageMemory is > 0 and var memory && memory < options.Limits.MessageSize)
            yield return $"Limits:MessageMemory ({OptionValue.Format(memory, isSize: true)}) must hold one message of Limits:MessageSize ({OptionValue.Format(options.Limits.MessageSize, isSize: true)}).";

        static string Text(TimeSpan time) => OptionValue.Format(time, isSize: false);
    }

    private static OptionRule Optional(OptionRule rule) => rule with { Accepts = v => (string)v is "" || rule.Accepts(v) };

    private static OptionRule Number(long least, long most, string? allowed = null) =>
        new(allowed ?? string.Create(CultureInfo.InvariantCulture, $"a whole number, {least} to {most}"), v => IsBetween(v, least, most));

    private static OptionRule Size(long least, long most) =>
        new($"a size, {OptionValue.Format(least, isSize: true)} to {OptionValue.Format(most, isSize: true)}", v => IsBetween(v, least, most)) { IsSize = true };

    private static OptionRule Time(TimeSpan least) =>
        new($"a time such as 500ms, 3s, 10m, 1h, 5d or 00:10:00, {(least == TimeSpan.Zero ? "0s" : "more than 0s")} to 365d", v => (TimeSpan)v >= least && (TimeSpan)v <= TimeSpan.FromDays(365));

    private static bool IsBetween(object value, long least, long most) =>
        Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && number >= least && number <= most;

    private static bool IsHost(string text) => Domain.TryParse(text, out var domain) && domain.Literal is null;

    private static bool IsUrl(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri.Host.Length > 0 && !text.Any(char.IsControl);

    private static bool IsOrigin(string text) =>
        IsUrl(text, "https", "http") && new Uri(text) is { PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsUpstream(string text) => text == "system" || IsUrl(text, "udp", "tcp", "tls", "https");

    private static bool IsVisible(string text) => Ascii.IsValid(text) && text.All(c => c is > ' ' and < '\x7f');

    private static bool IsKey(string text) => text.Length == 32 && IsVisible(text);
}
