using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Stafett.Server.Tls;

/// <summary>
/// The certificate that listeners show: from PEM files, or made by ourselves until a real one is configured, which is what opportunistic TLS
/// between mail servers accepts (RFC 7435 §3). P-256: its handshake is several times cheaper than RSA's.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection chain, bool isSelfMade)
    {
        _certificate = certificate;
        IsSelfMade = isSelfMade;
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>Built once: building it for each handshake is what makes them slow.</summary>
    public SslStreamCertificateContext Context { get; }

    public bool IsSelfMade { get; }

    public string Subject => _certificate.Subject;

    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>Throws what the framework throws for a file that is missing or not PEM; at start only.</summary>
    /// <param name="keyFile">Empty: the key is in the first file.</param>
    public static ServerCertificate FromFiles(string certificateFile, string keyFile)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile.Length == 0 ? certificateFile : keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        // An ephemeral key cannot be used by SslStream on every platform; PKCS #12 can.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        return new ServerCertificate(certificate, chain, isSelfMade: false);
    }

    public static ServerCertificate SelfMade(string host, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return new ServerCertificate(certificate, [], isSelfMade: true);
    }

    public void Dispose() => _certificate.Dispose();
}
