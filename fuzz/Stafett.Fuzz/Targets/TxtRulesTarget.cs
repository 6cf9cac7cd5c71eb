using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Fuzz.Targets;

/// <summary>Records of a domain's owner, one a line, and what several addresses mean by them.</summary>
public sealed class TxtRulesTarget : IFuzzTarget
{
    private static readonly string[] Addresses = ["hello@fuzz.example", "Hello+tag@fuzz.example", "a@sub.fuzz.example", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!@fuzz.example", "\"a b\"@fuzz.example"];

    public string Name => "txt-rules";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "forward-email=hello:jane@target.example,!quiet,!!later,!!!gone", "forward-email=/^(h.*)$/i:$1+%SUBDOMAIN%@target.example\nforward-email-port=2525", "forward-email=https://hook.example/in,target.example,192.0.2.1",
        "forward-email=!!!/^x.*$/\nforward-email=/(a+)+$/:b@c.example\nforward-email-site-verification=abcdefghij");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "forward-email=", "forward-email-port=", "forward-email-site-verification=", ",", ":", "/", "!", "!!", "!!!", "$1", "$&", "%SUBDOMAIN%", "%HOST%", "(", ")*", "[a-z]", "\\", "{1,100}", "(?=x)", "|", "\n", "*", "+", "=?utf-8?");

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var records = ForwardingRecordParser.Parse(lines, null);
        FuzzCheck.That(records.Rules.Length <= ForwardingRecordParser.MaxRules, "rules without limit");
        FuzzCheck.That(records.Port is null or (> 0 and <= 65535 and not 25), "a port that is none");
        foreach (var rule in records.Rules)
            FuzzCheck.That((rule.Disabling != Disabling.None) ^ (rule.Target is not null || rule.Template is not null), "a rule says both or nothing");
        foreach (var problem in records.Problems)
            FuzzCheck.That(!problem.ToString().Any(char.IsControl), "a problem that cannot be shown");

        var resolver = new RecipientResolver(new Records(lines), new ForwardingOptions { RequireMx = false }, "mx.fuzz.example", null);
        foreach (var address in Addresses)
        {
            Resolution? found = null;
            var run = ResolveAsync();
            FuzzCheck.That(run.IsCompletedSuccessfully, run.Exception?.ToString() ?? "it waits");
            FuzzCheck.That(found!.Targets.Length <= 10 && found.Targets.IsEmpty == (found.Outcome != ResolutionOutcome.Forward), "targets and outcome differ");
            FuzzCheck.That(found.Reply.Code is 250 or 421 or 451 or 550 && !found.Reply.Text.Any(char.IsControl), $"the reply {found.Reply}");
            foreach (var target in found.Targets.OfType<MailTarget>())
                FuzzCheck.That(EmailAddress.TryParse(target.Address.ToString(), out var again) && again == target.Address, $"the target {target} reads as something else");

            async Task ResolveAsync() => found = await resolver.ResolveAsync(EmailAddress.Parse(address), CancellationToken.None);
        }
    }

    public long MemoryCeiling(int inputLength) => 64 * 1024 * 1024 + 4096L * inputLength;

    private sealed class Records(string[] lines) : IDnsResolver
    {
        private readonly DnsAnswer _txt = new(
            DnsStatus.Success, [.. lines.Select(l => (DnsRecord)new TxtRecord("fuzz.example", 60, [Encoding.UTF8.GetBytes(l)]))], "fuzz.example", false, DateTimeOffset.MaxValue);

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => ValueTask.FromResult(
            !name.EndsWith("fuzz.example", StringComparison.Ordinal) ? new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.MaxValue)
            : type == DnsType.TXT ? _txt
            : new DnsAnswer(DnsStatus.Success, [new MxRecord(name, 60, 10, "mx.fuzz.example")], name, false, DateTimeOffset.MaxValue));
    }
}
