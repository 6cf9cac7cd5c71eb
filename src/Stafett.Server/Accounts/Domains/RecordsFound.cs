using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>What one look into the DNS gathers.</summary>
internal sealed class RecordsFound(HostedDomain domain)
{
    private readonly ImmutableArray<RecordVerdict>.Builder _records = ImmutableArray.CreateBuilder<RecordVerdict>();
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();

    public HostedDomain Domain => domain;

    public ImmutableArray<RecordVerdict> Records => _records.ToImmutable();

    public ImmutableArray<string> Problems => _problems.ToImmutable();

    public ImmutableArray<string> Warnings => _warnings.ToImmutable();

    /// <summary>Part of DNS did not answer: nothing may be concluded from what is missing.</summary>
    public bool IsTemporary { get; private set; }

    public ImmutableArray<string> NameServers { get; set; } = [];

    public bool HasMx { get; set; }

    public bool HasTxt { get; set; }

    /// <summary>The record of this claim is there, and no other one.</summary>
    public bool HasVerification { get; set; }

    public bool HasDkim { get; set; }

    public bool HasReturnPath { get; set; }

    public bool HasDmarc { get; set; }

    public bool HasStrictDmarc { get; set; }

    public void Problem(string text) => _problems.Add(text);

    public void Warn(string text) => _warnings.Add(text);

    public void Add(string purpose, DnsType type, string host, string value, IEnumerable<string> found, RecordState state, string text, string priority = "") =>
        _records.Add(new RecordVerdict(
            purpose, type.ToString(), host, Label(host), priority, value, [.. found.Select(RecordProblem.Shown)], state, text));

    /// <summary>DNS gave no answer to this.</summary>
    public void Unknown(string purpose, DnsType type, string host, string value, DnsAnswer answer)
    {
        IsTemporary = true;
        var why = answer.Explanation ?? (answer.Status == DnsStatus.Timeout ? "no answer in time" : "its servers failed");
        var text = $"The {type} records of {host} could not be looked up ({RecordProblem.Shown(why)}). Try again in a few minutes.";
        _problems.Add(text);
        Add(purpose, type, host, value, [], RecordState.Unknown, text);
    }

    private string Label(string host)
    {
        var name = domain.Name.Name;
        return host == name ? "@" : host.EndsWith("." + name, StringComparison.Ordinal) ? host[..^(name.Length + 1)] : host;
    }
}
