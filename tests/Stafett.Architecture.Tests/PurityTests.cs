using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>
/// Stafett.Protocols turns bytes into values and back, and does nothing else; Stafett.Authentication looks names up through
/// <c>IDnsResolver</c> only. That keeps both fuzzable, fast to test, and usable outside the server.
/// </summary>
public sealed partial class PurityTests
{
    // System.Net.Sockets may be named in a using line because AddressFamily lives there; its types that do something are
    // banned by name below. System.Net itself is not banned: IPAddress is a value.
    [Fact]
    public void Protocols_does_no_io_and_knows_no_clock() => Repository.AssertNone(
        Complaints("src/Stafett.Protocols", BannedNamespaces(), BannedTypes(), Clocks()));

    // A signature's age needs the time, so TimeProvider is allowed here.
    [Fact]
    public void Authentication_does_no_io() => Repository.AssertNone(
        Complaints("src/Stafett.Authentication", BannedNamespaces(), BannedTypes()));

    private static IEnumerable<string> Complaints(string folder, params Regex[] banned) =>
        from file in Repository.Sources(folder)
        from pattern in banned
        from found in file.Find(pattern)
        select $"{found.Place}: {found.Found.Trim()} does not belong into {folder}; hand the bytes or the value in from Stafett.Server.";

    [GeneratedRegex(@"\b(?:System\.IO|System\.Net\.(?:Http|Mail|Security|NetworkInformation|WebSockets|Quic)|System\.Diagnostics\.Process|System\.Data|System\.Runtime\.InteropServices\.NativeLibrary|Microsoft)\.?(?=[\w;])[\w.]*")]
    private static partial Regex BannedNamespaces();

    [GeneratedRegex(@"(?<![\w.])(?:(?:Memory|File|Network|Ssl|Buffered|Crypto)?Stream|(?:Stream|Text|Binary)(?:Reader|Writer)|StringReader|FileInfo|DirectoryInfo|(?:File|Directory|Path|Environment|Console|Process|Dns|Socket)(?=\.)|Socket|(?:Tcp|Udp)Client|TcpListener|HttpClient|Pipe(?:Reader|Writer)?|IServiceProvider|ILogger)\b(?!\s*[=,}])")]
    private static partial Regex BannedTypes();

    [GeneratedRegex(@"(?<![\w.])(?:TimeProvider|Stopwatch|Timer|PeriodicTimer)\b(?!\s*[=,}])")]
    private static partial Regex Clocks();
}
