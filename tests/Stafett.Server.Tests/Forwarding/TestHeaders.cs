using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Tests.Forwarding;

internal static class TestHeaders
{
    public static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    public static HeaderSection Of(string text) => Of(Octets(text));

    public static HeaderSection Of(ReadOnlyMemory<byte> octets)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(octets, HeaderLimits.Default, out var headers));
        return headers;
    }
}
