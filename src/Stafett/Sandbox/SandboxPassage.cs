using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Smtp;

namespace Stafett.Sandbox;

/// <summary>A message's way through Stafett, as its sender met it.</summary>
/// <param name="Recipients">Those that were named, what each was answered, and when.</param>
/// <param name="HandedOnAt">The message had been read whole.</param>
internal sealed record SandboxPassage(
    SmtpPeer Peer, ReversePath ReversePath, IReadOnlyList<(EmailAddress Address, SmtpReply Reply, DateTimeOffset At)> Recipients, DateTimeOffset HandedOnAt)
{
    private PassageEnd? _end;

    /// <summary>What the sender heard in the end; null while it waits.</summary>
    public PassageEnd? End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }
}

internal sealed record PassageEnd(SmtpReply Reply, DateTimeOffset At);
