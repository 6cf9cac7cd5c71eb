using System.Collections.Immutable;

namespace Stafett.Storage;

/// <summary>Which part of a list.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">1 to <see cref="MaxSize"/>; more is cut to it.</param>
public readonly record struct PageRequest(int Number, int Size)
{
    public const int MaxSize = 1_000;

    public static readonly PageRequest First = new(1, MaxSize);

    internal int Limit => Math.Clamp(Size, 1, MaxSize);

    internal long Offset => (Math.Max(Number, 1) - 1L) * Limit;
}

/// <param name="Total">Of all pages together.</param>
public sealed record Page<T>(ImmutableArray<T> Items, long Total, PageRequest Request)
{
    public long PageCount => (Total + Request.Limit - 1) / Request.Limit;
}
