namespace Stafett.Authentication.Spf;

/// <summary>Limits of one check.</summary>
public sealed record SpfOptions
{
    /// <summary>RFC 7208 §4.6.4: terms that ask DNS (include, a, mx, ptr, exists, redirect). One more is permerror.</summary>
    public int MaxLookups { get; init; } = 10;

    /// <summary>RFC 7208 §4.6.4: terms whose question has no answer. One more is permerror.</summary>
    public int MaxVoidLookups { get; init; } = 2;

    /// <summary>RFC 7208 §4.6.4: the time of the whole check; at least 20 seconds should be allowed. Beyond it: temperror.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Ask for the text that <c>exp=</c> names when the result is fail. Off: one question less, and <see cref="DefaultExplanation"/> always.</summary>
    public bool FetchExplanation { get; init; } = true;

    /// <summary>Characters of an explanation; what is beyond is cut off. It has to fit into a reply line.</summary>
    public int MaxExplanationLength { get; init; } = 300;

    /// <summary>What is said of a fail where the domain has no words of its own.</summary>
    public string DefaultExplanation { get; init; } = "the domain of the sender does not allow this client to send its mail (SPF)";
}
