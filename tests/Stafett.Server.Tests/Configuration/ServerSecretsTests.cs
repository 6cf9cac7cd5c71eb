using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Configuration;

public sealed class ServerSecretsTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("stafett-test").FullName;

    private string Data => Path.Combine(_parent, "data");

    private StafettOptions Options => new() { Service = new ServiceOptions { DataDirectory = Data } };

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void Makes_secrets_once_and_loads_them_later()
    {
        var first = ServerSecrets.Fill(Options, out var error);
        Assert.Null(error);
        var second = ServerSecrets.Fill(Options, out _);
        Assert.Equal(32, first!.Forwarding.TxtEncryptionKey.Length);
        Assert.Equal(first.Forwarding.TxtEncryptionKey, second!.Forwarding.TxtEncryptionKey);
        Assert.Equal(first.Srs.Secrets, second.Srs.Secrets);
        Assert.Equal(32, first.Webhooks.Key.Length);
        Assert.Equal(first.Webhooks.Key, second.Webhooks.Key);
        Assert.Equal(first.Webhooks.Key, ServerSecrets.ReadWebhookKey(Data));
        Assert.NotEqual(first.Srs.Secrets[0], first.Forwarding.TxtEncryptionKey);
        Assert.Equal(first.Signing, second.Signing);
        using var signer = ServiceSigner.Create(first.Signing, Domain.Parse("mx.test.example"), TimeProvider.System);
        Assert.Equal([2048, 256], signer.Keys.Select(k => k.Key.Bits));
    }

    [Fact]
    public async Task Programs_that_start_at_once_have_the_same_and_leave_nothing_else()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ServerSecrets.Fill(Options, out string? _))));

        Assert.All(all, Assert.NotNull);
        Assert.Single(all.Select(o => (o!.Srs.Secrets[0], o.Forwarding.TxtEncryptionKey, o.Webhooks.Key)).Distinct());
        Assert.Equal(5, Directory.GetFiles(Data).Length);
    }

    [Fact]
    public void Nobody_else_can_read_them()
    {
        ServerSecrets.Fill(Options, out _);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        foreach (var file in Directory.GetFiles(Data))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(5, Directory.GetFiles(Data).Length);
    }

    [Fact]
    public void Configured_secrets_are_not_written_down()
    {
        var options = Options with
        {
            Srs = new SrsOptions { Secrets = ["0123456789abcdef"] },
            Forwarding = new ForwardingOptions { TxtEncryptionKey = new string('k', 32) },
            Webhooks = new WebhookOptions { Key = new string('w', 32) },
            Signing = new SigningOptions { KeyFile = "/elsewhere/rsa.pem", Ed25519KeyFile = "/elsewhere/ed25519.pem" },
        };
        Assert.Equal(["0123456789abcdef"], ServerSecrets.Fill(options, out _)!.Srs.Secrets);
        Assert.Empty(Directory.GetFiles(Data));
    }

    [Fact]
    public void A_server_that_signs_nothing_needs_no_keys()
    {
        Assert.Equal("", ServerSecrets.Fill(Options with { Signing = new SigningOptions { Mode = "never" } }, out _)!.Signing.KeyFile);
        Assert.Equal(3, Directory.GetFiles(Data).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short\n")]
    public void A_damaged_secret_is_not_replaced(string content)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "srs.secret"), content);
        Assert.Null(ServerSecrets.Fill(Options, out var error));
        Assert.Contains("srs.secret must hold exactly 32", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_to_do_about_a_directory_that_cannot_be_made()
    {
        File.WriteAllText(Data, "a file is in the way");
        Assert.Null(ServerSecrets.Fill(Options, out var error));
        Assert.Contains("--set Service:DataDirectory=", error, StringComparison.Ordinal);
    }
}
