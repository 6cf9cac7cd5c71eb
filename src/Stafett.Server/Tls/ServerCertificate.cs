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
    private readonly Lazy<Served> _served;

    private ServerCertificate(Lazy<Served> served, bool isSelfMade, string subject, DateTimeOffset notAfter)
    {
        _served = served;
        (IsSelfMade, Subject, NotAfter) = (isSelfMade, subject, notAfter);
    }

    /// <summary>Built once: building it for each handshake is what makes them slow.</summary>
    public SslStreamCertificateContext Context => _served.Value.Context;

    public bool IsSelfMade { get; }

    public string Subject { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Throws what the framework throws for a file that is missing or not PEM; at start only.</summary>
    /// <param name="keyFile">Empty: the key is in the first file.</param>
    public static ServerCertificate FromFiles(string certificateFile, string keyFile)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile.Length == 0 ? certificateFile : keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        // An ephemeral key cannot be used by SslStream on every platform; PKCS #12 can.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var served = new Served(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true));
        return new ServerCertificate(new Lazy<Served>(served), isSelfMade: false, certificate.Subject, certificate.NotAfter);
    }

    /// <summary>The first handshake waits some ten milliseconds for it; until then nothing of it is there.</summary>
    public static ServerCertificate SelfMade(string host, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var (notBefore, notAfter) = (now.AddDays(-1), now.AddYears(10));
        return new ServerCertificate(new Lazy<Served>(() => Make(host, notBefore, notAfter)), isSelfMade: true, $"CN={host}", notAfter);
    }

    public void Dispose()
    {
        if (_served.IsValueCreated)
            _served.Value.Certificate.Dispose();
    }

    private static Served Make(string host, DateTimeOffset notBefore, DateTimeOffset notAfter)
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
        using var made = request.CreateSelfSigned(notBefore, notAfter);
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return new Served(certificate, SslStreamCertificateContext.Create(certificate, [], offline: true));
    }

    private sealed record Served(X509Certificate2 Certificate, SslStreamCertificateContext Context);
}
