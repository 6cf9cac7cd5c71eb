using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Stafett.Server.Dns;

/// <summary>TLS towards upstreams: 1.2 or later, the certificate for the host or address that was configured (RFC 8310 §8.1).</summary>
internal static class DnsTls
{
    /// <param name="name">A name, or an address that is in the certificate.</param>
    /// <param name="trustedRoot">Instead of the system's roots; for tests.</param>
    public static SslClientAuthenticationOptions Options(string name, X509Certificate2? trustedRoot)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (trustedRoot is null)
            return options;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(trustedRoot);
        return options;
    }
}
