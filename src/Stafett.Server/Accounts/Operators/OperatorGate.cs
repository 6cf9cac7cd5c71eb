namespace Stafett.Server.Accounts.Operators;

/// <summary>To everybody but operators, what they see does not exist.</summary>
internal static class OperatorGate
{
    public const int PageSize = 50;

    private const int MaxSearch = 200;

    /// <summary>Null: the caller is an operator.</summary>
    public static Refusal? Refuse(Caller caller) => caller.Account is { IsOperator: true, Terms.BannedAt: null } ? null : Refusal.NotFound("The page");

    /// <summary>What is looked for, as the store takes it.</summary>
    public static string Search(string text)
    {
        var search = text.Replace("\0", "", StringComparison.Ordinal).Trim();
        return search.Length <= MaxSearch ? search : search[..MaxSearch];
    }
}
