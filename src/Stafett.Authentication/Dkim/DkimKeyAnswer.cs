using System.Collections.Immutable;

namespace Stafett.Authentication.Dkim;

/// <summary>What DNS says about a selector.</summary>
/// <param name="Records">The key records there, at most <see cref="DkimKeyResolver.MaxRecords"/>.</param>
/// <param name="IsTemporary">DNS did not answer: nothing is known.</param>
internal sealed record DkimKeyAnswer(ImmutableArray<DkimKeyRecord> Records, bool IsTemporary)
{
    public static readonly DkimKeyAnswer None = new([], false);

    public static readonly DkimKeyAnswer Unknown = new([], true);
}
