namespace Stafett.Protocols.Message.Mime;

/// <summary>A stretch of the message; empty when there is none.</summary>
public readonly record struct OctetRange(int Start, int End)
{
    public int Length => End - Start;

    public bool IsEmpty => End == Start;
}
