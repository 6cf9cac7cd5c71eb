using System.Collections.Immutable;
using System.Net;
using System.Text;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>The public test suite of RFC 7208, when STAFETT_SUITES names the folder that holds <c>spf/rfc7208-tests.yml</c>.</summary>
public sealed class SuiteTests
{
    [Fact]
    public async Task All_scenarios_of_the_public_suite()
    {
        var folder = Environment.GetEnvironmentVariable("STAFETT_SUITES");
        var file = Path.Combine(folder ?? "", "spf", "rfc7208-tests.yml");
        if (string.IsNullOrEmpty(folder) || !File.Exists(file))
            Assert.Skip("STAFETT_SUITES names no folder with spf/rfc7208-tests.yml: NOTHING IS SHOWN ABOUT THE PUBLIC SPF SUITE.");
        var failures = new List<string>();
        var count = 0;
        foreach (var scenario in SuiteReader.Read(await File.ReadAllTextAsync(file, Encoding.Latin1, TestContext.Current.CancellationToken)))
        {
            var dns = new SuiteDns((List<KeyValuePair<string, object>>)SuiteReader.Find(scenario, "zonedata")!);
            foreach (var (name, value) in (List<KeyValuePair<string, object>>)SuiteReader.Find(scenario, "tests")!)
            {
                count++;
                if (await RunAsync(dns, (List<KeyValuePair<string, object>>)value) is { } failure)
                    failures.Add($"{SuiteReader.Find(scenario, "description")}: {name}: {failure}");
            }
        }

        Assert.Equal("", string.Join('\n', failures));
        // The release of 2014.04 has as many; a reader that lost some would prove little.
        Assert.True(count >= 200, $"only {count} tests were read");
        TestContext.Current.SendDiagnosticMessage($"{count} tests of the public SPF suite");
    }

    private static async Task<string?> RunAsync(SuiteDns dns, List<KeyValuePair<string, object>> test)
    {
        string Text(string key) => (string)SuiteReader.Find(test, key)!;
        var request = SpfRequest.ForText(IPAddress.Parse(Text("host")), Text("mailfrom"), Text("helo")) with { ReceivingHost = "mx.receiver.example", WantsTrace = true };
        var verdict = await new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(request, CancellationToken.None);

        var allowed = SuiteReader.Find(test, "result") is object[] several ? several.Cast<string>().ToArray() : [Text("result")];
        if (!allowed.Contains(ReceivedSpfWriter.Word(verdict.Result)))
            return $"{verdict.Result} ({verdict.Problem}) instead of {string.Join(" or ", allowed)}";
        return SuiteReader.Find(test, "explanation") switch
        {
            null => null,
            "DEFAULT" => verdict.IsExplanationFromDomain ? $"explained as '{verdict.Explanation}' instead of by default" : null,
            // The suite writes nibbles of IPv6 in upper case, the examples of RFC 7208 §7.4 in lower.
            string expected => string.Equals(verdict.Explanation, expected, StringComparison.OrdinalIgnoreCase) ? null : $"explained as '{verdict.Explanation}'",
            _ => "an explanation that is no text",
        };
    }

    /// <summary>The zone of a scenario: TIMEOUT at a name holds for every type that has no record there.</summary>
    private sealed class SuiteDns : IDnsResolver
    {
        private readonly DnsZone _zone;
        private readonly HashSet<string> _silent = [];

        public SuiteDns(List<KeyValuePair<string, object>> zone)
        {
            var records = new List<DnsRecord>();
            foreach (var (owner, value) in zone)
            {
                Assert.True(DnsName.TryNormalize(owner, out var name));
                var entries = ((object[])value).ToList();
                if (entries.Remove("TIMEOUT"))
                    _silent.Add(name);
                var pairs = entries.Cast<KeyValuePair<string, object>>().ToList();
                // Records of type SPF are no more; a name that has no TXT records is meant to have the same as TXT.
                var hasText = pairs.Any(p => p.Key == "TXT");
                records.AddRange(pairs.Where(p => p.Value is not "NONE" && (p.Key != "SPF" || !hasText)).Select(p => Record(name, p.Key, p.Value)));
            }

            _zone = new DnsZone(records);
        }

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var found = _zone.Look(name, type);
            var status = found.Status != DnsStatus.Success && DnsName.TryNormalize(name, out var normal) && _silent.Contains(normal) ? DnsStatus.Timeout : found.Status;
            return ValueTask.FromResult(new DnsAnswer(status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue));
        }

        private static DnsRecord Record(string name, string type, object value) => type switch
        {
            "A" or "AAAA" => new AddressRecord(name, 60, IPAddress.Parse((string)value)),
            "MX" => new MxRecord(name, 60, ushort.Parse((string)((object[])value)[0], null), Target((string)((object[])value)[1])),
            "PTR" => new NameRecord(name, 60, DnsType.PTR, Target((string)value)),
            "CNAME" => new NameRecord(name, 60, DnsType.CNAME, Target((string)value)),
            "TXT" or "SPF" => new TxtRecord(name, 60, value is object[] several ? [.. several.Select(Octets)] : ImmutableArray.Create(Octets(value))),
            _ => throw new FormatException($"a record of type {type}"),
        };

        private static string Target(string name) => DnsName.TryNormalize(name, out var normal) ? normal : throw new FormatException(name);

        private static ReadOnlyMemory<byte> Octets(object text) => Encoding.Latin1.GetBytes((string)text);
    }
}
