namespace Stafett.EndToEnd.Tests;

/// <summary>What a program says of a message.</summary>
/// <param name="Dkim">One word for each signature, topmost first: <c>pass</c>, or why not.</param>
/// <param name="Arc">The same of the chain, with a comment behind a colon; <c>none</c> where there is none, and empty where the program knows nothing of ARC.</param>
internal sealed record ForeignVerdict(IReadOnlyList<string> Dkim, string Arc)
{
    public bool Passes(int signatures) => Dkim.Count == signatures && Dkim.All(word => word == "pass");

    /// <summary>Without the comment.</summary>
    public string Chain => Arc.Split(':')[0];

    public override string ToString() => $"DKIM {string.Join(", ", Dkim)}; ARC {Arc}";
}
