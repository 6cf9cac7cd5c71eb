namespace Stafett.Server.Observability;

/// <summary>The first digit of a reply.</summary>
public enum ReplyClass
{
    Accepted,
    Deferred,
    Refused,
}
