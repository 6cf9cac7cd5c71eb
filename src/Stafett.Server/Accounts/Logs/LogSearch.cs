namespace Stafett.Server.Accounts.Logs;

/// <summary>Which log entries somebody looks for, as it was sent. What is empty does not narrow.</summary>
public sealed record LogSearch
{
    /// <summary>Id or name.</summary>
    public string Domain { get; init; } = "";

    /// <summary>An address, a domain, an IP address, or a day (<c>11/27</c>, <c>11/27/26</c>, with dots or dashes too, or <c>2026-11-27</c>); else text of the subject.</summary>
    public string Q { get; init; } = "";

    public string BounceCategory { get; init; } = "";

    /// <summary>An SMTP reply code, such as 550.</summary>
    public string ResponseCode { get; init; } = "";

    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;
}
