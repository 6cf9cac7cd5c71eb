namespace Stafett.Server.Configuration;

/// <summary>What a peer may ask of us. Each limit is shown by a test.</summary>
public sealed record LimitOptions
{
    /// <summary>Octets with CRLF; RFC 5321 §4.5.3.1.4 wants 512, long addresses and parameters need more.</summary>
    public int CommandLine { get; init; } = 2_048;

    /// <summary>Octets of a message, announced with SIZE (RFC 1870).</summary>
    public long MessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>RFC 5321 §4.5.3.1.8 wants 100 from a relay; the original stops at 50.</summary>
    public int Recipients { get; init; } = 50;

    /// <summary>Octets of all header fields of a message together.</summary>
    public int HeaderSection { get; init; } = 256 * 1024;

    /// <summary>Header fields of a message.</summary>
    public int HeaderFields { get; init; } = 1_000;

    /// <summary>Octets of one line of a message: longer ones are refused, whether header or body.</summary>
    public int MessageLine { get; init; } = 64 * 1024;

    /// <summary>Silence between two commands or two pieces of a message.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>One whole message.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Octets per second of a message, measured after the first 30 seconds.</summary>
    public int DataRate { get; init; } = 500;

    /// <summary>From STARTTLS, or the connection, to the end of the handshake.</summary>
    public TimeSpan TlsHandshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Replies of 5yz to commands, after which each further one waits a second.</summary>
    public int ErrorsBeforeDelay { get; init; } = 10;

    /// <summary>Replies of 5yz to commands, after which the connection ends.</summary>
    public int ErrorsBeforeClose { get; init; } = 20;

    /// <summary>Commands that bring no message nearer (NOOP, RSET, EHLO, VRFY, HELP), after which the connection ends; a message begins the count anew.</summary>
    public int CommandsWithoutMessage { get; init; } = 100;

    /// <summary>After so long without a message, the next command ends the connection.</summary>
    public TimeSpan WithoutMessage { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Transactions of one connection.</summary>
    public int MessagesPerConnection { get; init; } = 1_000;

    /// <summary>Connections to all listeners at the same time.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>Connections from one IPv4 address or one IPv6 /64 at the same time.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>Share of the machine's memory for messages in flight, in percent; not used when <see cref="MessageMemory"/> is set.</summary>
    public int MessageMemoryPercent { get; init; } = 25;

    /// <summary>Octets for messages in flight; 0: by share.</summary>
    public long MessageMemory { get; init; }

    /// <summary>
    /// Share of that memory which the messages of one IPv4 address or one IPv6 /64 may hold, in percent; room for one message there always is. One client with all its
    /// connections would otherwise leave nothing for the others; a quarter is still as much as the largest senders need from one address.
    /// </summary>
    public int MessageMemoryPercentPerAddress { get; init; } = 25;
}
