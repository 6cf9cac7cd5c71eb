using Stafett.Server.Accounts;

namespace Stafett.Web.Hosting;

/// <summary>Fields by the labels that stand beside them, where a use case calls them by the names of the API.</summary>
internal static class FieldWords
{
    /// <param name="labels">Name and label. A name that another begins with stands behind that one.</param>
    public static Refusal InWords(this Refusal refusal, IReadOnlyList<(string Field, string Label)> labels) => refusal with
    {
        Problems = [.. refusal.Problems.Select(problem => problem with
        {
            Text = labels.Aggregate(problem.Text, (text, named) => text.Replace(named.Field, $"“{named.Label}”", StringComparison.Ordinal)),
        })],
    };
}
