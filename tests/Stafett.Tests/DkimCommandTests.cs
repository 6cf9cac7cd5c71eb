using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Stafett.Authentication.Dkim;
using Stafett.Commands;
using Stafett.Hosting;

namespace Stafett.Tests;

public sealed class DkimCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-tests-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task New_makes_a_pair_for_nobody_else_and_prints_what_to_publish()
    {
        Assert.Equal(ExitCode.Success, await NewAsync("mx1.example.com", "--selector", "s1"));

        var told = _output.ToString();
        foreach (var (selector, kind, bits) in new[] { ("s1", "RSA, 2048 bits", 2048), ("s1e", "Ed25519", 256) })
        {
            var file = Path.Combine(_directory, $"{selector}._domainkey.mx1.example.com.pem");
            Assert.True(DkimKey.TryImportPem(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), out var key));
            using (key)
            {
                Assert.Equal(bits, key.Bits);
                foreach (var part in new[] { kind, $"private key  {file}", $"name         {selector}._domainkey.mx1.example.com", $"value        {key.DnsRecord}" })
                    Assert.Contains(part, told, StringComparison.Ordinal);
                Assert.DoesNotContain(key.ExportPem().Split('\n')[1], told, StringComparison.Ordinal);
            }

            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Contains($"--set Signing:Domain=mx1.example.com --set Signing:Selector=s1 --set Signing:KeyFile={_directory}/s1._domainkey.mx1.example.com.pem", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', told);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task The_line_for_a_zone_file_can_be_read_by_one()
    {
        Assert.Equal(ExitCode.Success, await NewAsync("mx1.example.com", "--algorithm", "rsa"));

        var line = Regex.Match(_output.ToString(), "zone file +(.*)").Groups[1].Value;
        Assert.True(Stafett.Protocols.Dns.ZoneFileParser.TryParse(line.Replace(". TXT", ". 300 TXT", StringComparison.Ordinal) + "\n", "", out _, out var errors), string.Join('\n', errors));
        Assert.StartsWith("s202607._domainkey.mx1.example.com. TXT \"v=DKIM1; k=rsa; p=", line, StringComparison.Ordinal);
        Assert.All(Regex.Matches(line, "\"([^\"]*)\""), part => Assert.InRange(part.Groups[1].Length, 1, 255));
    }

    [Fact]
    public async Task Json_says_the_same_to_machines()
    {
        Assert.Equal(ExitCode.Success, await NewAsync("mx1.example.com", "--selector", "s1", "--json"));

        using var told = JsonDocument.Parse(_output.ToString());
        Assert.Equal(["rsa", "ed25519"], told.RootElement.EnumerateArray().Select(k => k.GetProperty("algorithm").GetString()));
        Assert.Equal(["s1._domainkey.mx1.example.com", "s1e._domainkey.mx1.example.com"], told.RootElement.EnumerateArray().Select(k => k.GetProperty("name").GetString()));
        Assert.All(told.RootElement.EnumerateArray(), k => Assert.True(File.Exists(k.GetProperty("file").GetString())));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_no_half_pair_is_left()
    {
        var second = Path.Combine(_directory, "s1e._domainkey.mx1.example.com.pem");
        await File.WriteAllTextAsync(second, "precious", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.CannotStart, await NewAsync("mx1.example.com", "--selector", "s1"));

        Assert.Equal("precious", await File.ReadAllTextAsync(second, TestContext.Current.CancellationToken));
        Assert.Equal([second], Directory.GetFiles(_directory));
        Assert.Contains($"There is a key in {second} already", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no domain", "not a domain")]
    [InlineData("is no domain", "[192.0.2.1]")]
    [InlineData("cannot be a selector", "mx1.example.com", "--selector", "../key")]
    [InlineData("cannot be a selector", "mx1.example.com", "--selector", "[192.0.2.1]")]
    [InlineData("cannot be a selector", "mx1.example.com", "--selector", "schl\u00FCssel")]
    [InlineData("is too long for a name in DNS", "mx1.example.com", "--selector", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("--bits must be", "mx1.example.com", "--bits", "512")]
    [InlineData("--bits must be", "mx1.example.com", "--bits", "2049")]
    public async Task Mistakes_are_said_in_words_and_make_no_file(string problem, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await NewAsync(arguments));
        Assert.Contains(problem, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Show_prints_the_keys_of_the_server_and_the_same_ones_again()
    {
        Assert.Equal(ExitCode.Success, await ShowAsync());
        var first = _output.ToString();
        Assert.Contains("stafett._domainkey.mx1.example.com", first, StringComparison.Ordinal);
        Assert.Contains("stafett-ed25519._domainkey.mx1.example.com", first, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", first, StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await ShowAsync());
        Assert.Equal(first, _output.ToString());
    }

    [Fact]
    public async Task Show_says_why_there_is_nothing_to_show()
    {
        Assert.Equal(ExitCode.Failure, await ShowAsync("--set", "Signing:Mode=never"));
        Assert.Contains("signs nothing", _error.ToString(), StringComparison.Ordinal);
        var junk = Path.Combine(_directory, "junk.pem");
        await File.WriteAllTextAsync(junk, "junk", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.CannotStart, await ShowAsync("--set", $"Signing:KeyFile={junk}"));
        Assert.Contains($"{junk} holds no private key", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> NewAsync(params string[] arguments) => RunAsync(["new", .. arguments, "--folder", _directory]);

    private Task<int> ShowAsync(params string[] arguments) =>
        RunAsync(["show", "--set", "Service:Host=mx1.example.com", "--set", $"Service:DataDirectory={_directory}", .. arguments]);

    private Task<int> RunAsync(string[] arguments) =>
        DkimCommand.Create(new July()).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private sealed class July : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
