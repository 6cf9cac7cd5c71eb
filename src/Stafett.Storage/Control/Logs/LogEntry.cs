using System.Collections.Immutable;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control.Logs;

/// <summary>A refusal, or a delivery: envelope and header, never a body. What it says was read from mail, so it is shown escaped.</summary>
public sealed record LogEntry
{
    public required Id<LogEntry> Id { get; init; }

    /// <summary>Null: the domain is none of ours.</summary>
    public Id<HostedDomain>? DomainId { get; init; }

    public Id<Alias>? AliasId { get; init; }

    /// <summary>The SMTP reply code.</summary>
    public int Code { get; init; }

    /// <summary>Such as <c>spam</c>, <c>greylist</c>, <c>recipient</c>; empty: none.</summary>
    public string Category { get; init; } = "";

    /// <summary>The text of the reply.</summary>
    public string Message { get; init; } = "";

    /// <summary>Empty: the null sender.</summary>
    public string Sender { get; init; } = "";

    public ImmutableArray<string> Recipients { get; init; } = [];

    public string RemoteAddress { get; init; } = "";

    public string RemoteHost { get; init; } = "";

    public string Subject { get; init; } = "";

    public string MessageId { get; init; } = "";

    /// <summary>The header section.</summary>
    public string Headers { get; init; } = "";

    /// <summary>What happened each time, one line of text for each; read by whoever wrote it.</summary>
    public string Journey { get; init; } = "";

    /// <summary>How often the same message came.</summary>
    public int Attempts { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <param name="Hash">What makes two entries the same, such as message, domain and recipient; 16 octets or more.</param>
/// <param name="Keywords">Addresses, domains and IP addresses in envelope and header: what it can be found by.</param>
public sealed record NewLogEntry(byte[] Hash, ImmutableArray<string> Keywords)
{
    public Id<HostedDomain>? DomainId { get; init; }

    public Id<Alias>? AliasId { get; init; }

    public int Code { get; init; }

    public string Category { get; init; } = "";

    public string Message { get; init; } = "";

    public string Sender { get; init; } = "";

    public ImmutableArray<string> Recipients { get; init; } = [];

    public string RemoteAddress { get; init; } = "";

    public string RemoteHost { get; init; } = "";

    public string Subject { get; init; } = "";

    public string MessageId { get; init; } = "";

    /// <summary>A line, with its end, to be added to those that are there.</summary>
    public string Journey { get; init; } = "";

    /// <summary>Only where an earlier attempt of the message has an entry: it learns how it went on.</summary>
    public bool IsOnlyUpdate { get; init; }

    public string Headers { get; init; } = "";
}

/// <summary>Which entries. What is empty or null does not narrow.</summary>
public sealed record LogQuery
{
    public DomainKey? Domain { get; init; }

    /// <summary>A whole address, domain or IP address, in either case.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>Text that the subject holds, in either case.</summary>
    public string Subject { get; init; } = "";

    public int? Code { get; init; }

    public string Category { get; init; } = "";

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}
