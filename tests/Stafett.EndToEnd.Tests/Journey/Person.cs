namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>Somebody with a mailbox in the outside world.</summary>
internal sealed record Person(string Email, string Password)
{
    public static Person Owner { get; } = new("you@inbox.example", "seventeen violet umbrellas");

    public static Person Friend { get; } = new("friend@inbox.example", "eleven brass telescopes");
}
