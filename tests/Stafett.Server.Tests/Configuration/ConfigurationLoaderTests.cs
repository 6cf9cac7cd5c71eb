using Stafett.Server.Configuration;

namespace Stafett.Server.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-test").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Gives_the_defaults_when_nothing_is_set()
    {
        var result = Load();
        Assert.Empty(result.Errors);
        Assert.Equal(["*:25"], result.Options!.Mx.Listen);
        Assert.Equal(new StafettOptions().Limits, result.Options.Limits);
    }

    [Fact]
    public void A_later_source_wins()
    {
        var file = WriteFile("""{ "Delivery": { "Port": 1001 }, "Limits": { "Recipients": 7, "CommandLine": 1024 } }""");
        var result = ConfigurationLoader.Load(new ConfigurationSources
        {
            File = file,
            Environment = [new("STAFETT__Delivery__Port", "1002"), new("STAFETT__Limits__Recipients", "8"), new("PATH", "x")],
            Settings = ["Delivery:Port=1003"],
        });
        Assert.Empty(result.Errors);
        Assert.Equal((1003, 8, 1024), (result.Options!.Delivery.Port, result.Options.Limits.Recipients, result.Options.Limits.CommandLine));
        Assert.Equal(file, result.File);
    }

    [Fact]
    public void Setting_the_first_item_replaces_a_longer_list()
    {
        var file = WriteFile("""{ "Mx": { "Listen": ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"] } }""");
        var result = ConfigurationLoader.Load(new ConfigurationSources { File = file, Settings = ["mx:listen:0=[::1]:2525"] });
        Assert.Equal(["[::1]:2525"], result.Options!.Mx.Listen);
    }

    [Fact]
    public void A_list_is_also_read_with_commas_and_emptied_by_nothing()
    {
        var result = Load("Mx:Listen=127.0.0.1:1, 127.0.0.1:2", "Http:Listen=");
        Assert.Equal(["127.0.0.1:1", "127.0.0.1:2"], result.Options!.Mx.Listen);
        Assert.Empty(result.Options.Http.Listen);
    }

    [Theory]
    [InlineData("Limits:Idle=90s", 90)]
    [InlineData("Limits:Idle=10m", 600)]
    [InlineData("Limits:Idle=1h", 3600)]
    [InlineData("Limits:Idle=5d", 432_000)]
    [InlineData("Limits:Idle=00:10:30", 630)]
    [InlineData("Limits:Idle=1500ms", 1.5)]
    public void Reads_times(string setting, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Load(setting).Options!.Limits.Idle);

    [Theory]
    [InlineData("Limits:MessageSize=50MB", 50L * 1024 * 1024)]
    [InlineData("Limits:MessageSize=256kb", 256L * 1024)]
    [InlineData("Limits:MessageSize=70000", 70_000L)]
    [InlineData("Limits:MessageSize=1GB", 1L << 30)]
    public void Reads_sizes(string setting, long octets) => Assert.Equal(octets, Load(setting).Options!.Limits.MessageSize);

    [Theory]
    [InlineData("Delivery:Port=0", "1 to 65535")]
    [InlineData("Delivery:Port=65536", "1 to 65535")]
    [InlineData("Delivery:Port=smtp", "1 to 65535")]
    [InlineData("Limits:Idle=5", "a time such as")]
    [InlineData("Limits:Idle=-5s", "a time such as")]
    [InlineData("Limits:Idle=0s", "more than 0s")]
    [InlineData("Limits:Idle=99999999999999999d", "a time such as")]
    [InlineData("Limits:MessageSize=99999999999GB", "a size, 64KB to 1GB")]
    [InlineData("Limits:MessageSize=1KB", "a size, 64KB to 1GB")]
    [InlineData("Limits:MessageSize=", "a size, 64KB to 1GB")]
    [InlineData("Limits:Recipients=0", "1 to 10000")]
    [InlineData("Mx:Listen:0=25", "address:port")]
    [InlineData("Mx:Listen:0=::1:25", "address:port")]
    [InlineData("Mx:Listen:0=localhost:65536", "address:port")]
    [InlineData("Mx:ProxyPeers:0=192.0.2.0/99", "a network")]
    [InlineData("Mx:Discard=maybe", "true or false")]
    [InlineData("Mx:CertificateFile=/nowhere/at.all", "a file that exists")]
    [InlineData("Service:Host=mx 1", "a host name")]
    [InlineData("Service:Host=[192.0.2.1]", "a host name")]
    [InlineData("Service:Website=javascript:alert(1)", "https://")]
    [InlineData("Service:AbuseAddress=abuse", "an e-mail address")]
    [InlineData("Dns:Upstreams:0=1.1.1.1", "udp://")]
    [InlineData("Dns:Upstreams=", "empty list")]
    [InlineData("Forwarding:MaxTargetsPerAddress=0", "1 to 1000")]
    public void Names_key_value_and_range_of_a_wrong_setting(string setting, string range)
    {
        var error = Assert.Single(Load(setting).Errors);
        Assert.StartsWith(setting[..setting.IndexOf('=')], error, StringComparison.Ordinal);
        Assert.Contains(range, error, StringComparison.Ordinal);
        Assert.Contains("--set", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_repeats_a_secret()
    {
        var errors = Load("Forwarding:TxtEncryptionKey=hunter2", "Srs:Secrets:0=hunter2").Errors;
        Assert.Equal(2, errors.Count);
        Assert.DoesNotContain(errors, e => e.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mx:Listn=*:25", "Mx:Listen")]
    [InlineData("MX:DISCARDS=true", "Mx:Discard")]
    [InlineData("Recipients=5", "Limits:Recipients")]
    [InlineData("Delivery:Ports:0=5", "Delivery:Port")]
    public void Suggests_the_nearest_key(string setting, string nearest) =>
        Assert.EndsWith($"Did you mean {nearest}?", Assert.Single(Load(setting).Errors), StringComparison.Ordinal);

    [Fact]
    public void Points_to_the_list_of_settings_when_nothing_is_near() =>
        Assert.Contains("stafett config", Assert.Single(Load("Completely:Different=1").Errors), StringComparison.Ordinal);

    [Fact]
    public void Reports_all_errors_at_once()
    {
        var file = WriteFile("""{ "Delivery": { "Port": -1 }, "Limits": { "Idle": null }, "Nothing": { "Here": 1 } }""");
        var result = ConfigurationLoader.Load(new ConfigurationSources { File = file, Settings = ["Limits:Recipients=x", "no equals sign"] });
        Assert.Null(result.Options);
        Assert.Equal(5, result.Errors.Count);
    }

    [Theory]
    [InlineData("Dns:MinTtl=2h", "Dns:MaxTtl")]
    [InlineData("Dns:TryTimeout=30s", "Dns:TotalTimeout")]
    [InlineData("Limits:ErrorsBeforeDelay=30", "Limits:ErrorsBeforeClose")]
    [InlineData("Limits:MessageMemory=1MB", "Limits:MessageSize")]
    public void Compares_settings_with_each_other(string setting, string other) =>
        Assert.Contains(other, Assert.Single(Load(setting).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "Mx": { "Listen": { "a": 1 } } }""")]
    public void Explains_a_file_that_is_no_configuration(string json) =>
        Assert.Contains("", Assert.Single(ConfigurationLoader.Load(new ConfigurationSources { File = WriteFile(json) }).Errors), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_was_named_must_exist() =>
        Assert.Contains("no such file", Assert.Single(ConfigurationLoader.Load(new ConfigurationSources { File = "/nowhere/stafett.json" }).Errors), StringComparison.Ordinal);

    [Fact]
    public void Numbers_of_a_list_have_no_gap() =>
        Assert.Contains("without a gap", Assert.Single(Load("Mx:Listen:0=*:1", "Mx:Listen:2=*:3").Errors), StringComparison.Ordinal);

    [Fact]
    public void Every_default_obeys_its_own_rule()
    {
        foreach (var key in OptionKey.All)
        {
            IEnumerable<object> values = key.IsList ? (IReadOnlyList<string>)key.Default : [key.Default];
            Assert.All(values, value => Assert.True(key.Rule.Accepts(value), key.Path));
        }
    }

    [Fact]
    public void The_printed_example_is_a_configuration_and_names_every_setting()
    {
        var text = OptionsText.Write();
        var result = ConfigurationLoader.Load(new ConfigurationSources { File = WriteFile(text) });
        Assert.Empty(result.Errors);
        Assert.All(OptionKey.All, key => Assert.Contains($"// \"{key.Property.Name}\": ", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_printed_example_holds_the_defaults()
    {
        var lines = OptionsText.Write().Split('\n')
            .Select(l => l.StartsWith("    // \"", StringComparison.Ordinal) ? l.Replace("// ", "", StringComparison.Ordinal) : l);
        var result = ConfigurationLoader.Load(new ConfigurationSources { File = WriteFile(string.Join('\n', lines)) });
        Assert.Empty(result.Errors);
        Assert.Equal(new StafettOptions().Limits, result.Options!.Limits);
        Assert.Equal(new StafettOptions().Delivery, result.Options.Delivery);
    }

    [Fact]
    public void Every_setting_has_a_summary()
    {
        var summaries = OptionSummaries.Read();
        Assert.All(OptionKey.All, key => Assert.False(
            string.IsNullOrWhiteSpace(summaries.GetValueOrDefault($"{key.Section.PropertyType.Name}.{key.Property.Name}")), key.Path));
        Assert.Contains("not used when MessageMemory is set", summaries["LimitOptions.MessageMemoryPercent"], StringComparison.Ordinal);
    }

    private static ConfigurationResult Load(params string[] settings) => ConfigurationLoader.Load(new ConfigurationSources { Settings = settings });

    private string WriteFile(string json)
    {
        var path = Path.Combine(_directory, "test.json");
        File.WriteAllText(path, json);
        return path;
    }
}
