using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class SandboxZoneTests
{
    private static readonly SandboxPorts Ports = new(2525, 2526, 2527, 2528, 8025, 8026);

    [Fact]
    public void No_string_is_longer_than_dns_allows()
    {
        var strings = SandboxZone.Create(Ports, value => value, new SandboxKeys()).Text.Split('\n')
            .Where(l => l.Contains(" TXT ", StringComparison.Ordinal))
            .SelectMany(l => l.Split('"').Where((_, i) => i % 2 == 1));
        Assert.All(strings, s => Assert.InRange(s.Length, 1, 255));
    }

    [Fact]
    public void A_long_record_becomes_several_strings() =>
        Assert.Contains(SandboxZone.Create(Ports, null).Text.Split('\n'), l => l.StartsWith("many.example. 60 IN TXT \"forward-email=desk1:", StringComparison.Ordinal) && l.Contains("\" \"", StringComparison.Ordinal));

    [Fact]
    public void Backslashes_of_a_pattern_are_quoted() =>
        Assert.Contains(@"""forward-email=/^([a-z]+)\\.([a-z]+)$/:$1+$2@inbox.example""", SandboxZone.Create(Ports, null).Text, StringComparison.Ordinal);

    [Fact]
    public void Has_an_encrypted_domain_when_it_can_encrypt()
    {
        Assert.DoesNotContain("secret.example", SandboxZone.Create(Ports, null).Text, StringComparison.Ordinal);
        Assert.Contains("\"forward-email=SEALED\"", SandboxZone.Create(Ports, _ => "SEALED").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sample_domain_has_an_mx_here_and_something_to_try()
    {
        Assert.All(SandboxZone.Create(Ports, null).Domains, domain =>
        {
            Assert.Contains(domain.Records, r => r.Type == "MX" && r.Value == "10 mx.sandbox.example");
            Assert.NotEmpty(domain.Tries);
        });
    }
}
