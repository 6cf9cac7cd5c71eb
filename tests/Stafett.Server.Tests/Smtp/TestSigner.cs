using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Smtp;

/// <summary>The service's signer with keys that live as long as the tests: making one takes longer than a test.</summary>
internal static class TestSigner
{
    private static readonly Lazy<string> RsaPem = new(() => Pem(DkimKey.CreateRsa()));
    private static readonly Lazy<string> Ed25519Pem = new(() => Pem(DkimKey.CreateEd25519()));

    public static ServiceSigner Create(SigningOptions options, Domain host, TimeProvider time)
    {
        if (options.Mode == "never")
            return new ServiceSigner(host, [], isTrusted: false, time);
        return new ServiceSigner(
            host, [new DkimSelector(options.Selector, Import(RsaPem.Value)), new DkimSelector(options.Ed25519Selector, Import(Ed25519Pem.Value))], options.Mode == "always", time);
    }

    private static string Pem(DkimKey key)
    {
        using (key)
            return key.ExportPem();
    }

    private static DkimKey Import(string pem)
    {
        Assert.True(DkimKey.TryImportPem(pem, out var key));
        return key;
    }
}
