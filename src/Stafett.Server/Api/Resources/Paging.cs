using System.Collections.Immutable;
using System.Globalization;
using Stafett.Server.Accounts;
using Stafett.Server.Api.Bodies;
using Stafett.Storage;

namespace Stafett.Server.Api.Resources;

/// <summary>Which part of a list a query asks for.</summary>
internal static class Paging
{
    private const int MinSize = 10;

    private static readonly ApiField Page = new("page", FieldKind.Number, "Which page, from 1") { Example = "1" };
    private static readonly ApiField Limit = new("limit", FieldKind.Number, "Items of a page, 10 to 1000; absent: 1000") { Example = "50" };

    public static ImmutableArray<ApiField> Fields { get; } = [Page, Limit];

    /// <summary>Numbers out of range are moved into it, as clients of the original expect; what is no number is a mistake.</summary>
    public static Refusal? TryRead(LooseFields query, out PageRequest page)
    {
        page = PageRequest.First;
        var number = Number(query, Page, 1);
        if (number is null)
            return Refusal.Invalid("page", "page has to be a number from 1.");
        var size = Number(query, Limit, PageRequest.MaxSize);
        if (size is null)
            return Refusal.Invalid("limit", "limit has to be a number from 10 to 1000.");
        page = new PageRequest(Math.Max(number.Value, 1), Math.Clamp(size.Value, MinSize, PageRequest.MaxSize));
        return null;
    }

    private static int? Number(LooseFields query, ApiField field, int otherwise) =>
        query.Text(field) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
