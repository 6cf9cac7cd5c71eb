namespace Stafett.EndToEnd.Tests;

/// <summary>The server that most tests share. Connections from 127.0.0.2 begin with a PROXY header.</summary>
public sealed class MxServer() : ServerUnderTest(new ServerSetup { Settings = [$"Mx:ProxyPeers:0={ProxyPeer}"] })
{
    public const string ProxyPeer = "127.0.0.2";
}
