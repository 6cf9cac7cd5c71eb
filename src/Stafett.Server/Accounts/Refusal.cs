using System.Collections.Immutable;
using Stafett.Storage;

namespace Stafett.Server.Accounts;

public enum RefusalKind
{
    /// <summary>What was asked cannot be done as it was asked; the problems name the fields.</summary>
    Invalid,

    /// <summary>Who asks has not shown who he is, or not well enough.</summary>
    NotSignedIn,

    PlanTooLow,

    /// <summary>The caller sees it, and may not do this.</summary>
    Forbidden,

    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    NotFound,

    /// <summary>Something of that name exists, or it contradicts what is there.</summary>
    Conflict,

    /// <summary>Too often; <see cref="Refusal.RetryAfter"/> says when again.</summary>
    TooMany,

    /// <summary>Our fault, or somebody else's, and not the caller's: the same may succeed later.</summary>
    Temporary,
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">The field as the REST API names it; empty: the request as a whole.</param>
/// <param name="Text">A sentence for people: what is wrong, and what to do.</param>
public sealed record FieldProblem(string Field, string Text);

/// <summary>Why a use case did nothing. There is always at least one problem.</summary>
public sealed record Refusal(RefusalKind Kind, ImmutableArray<FieldProblem> Problems, TimeSpan? RetryAfter = null)
{
    public static Refusal Invalid(string field, string text) => Because(RefusalKind.Invalid, text, field);

    public static Refusal NotFound(string what) => Because(RefusalKind.NotFound, $"{what} does not exist.");

    public static Refusal Because(RefusalKind kind, string text, string field = "") => new(kind, [new FieldProblem(field, text)]);

    /// <summary>What a store said, in words.</summary>
    /// <param name="what">The thing with a capital letter and an article where it needs one: "The domain".</param>
    public static Refusal Of(StoreOutcome outcome, string what, string detail = "") => outcome switch
    {
        StoreOutcome.NotFound => NotFound(what),
        StoreOutcome.Forbidden => Because(RefusalKind.Forbidden, $"{what} may only be changed by an administrator of the domain."),
        StoreOutcome.Conflict => Because(RefusalKind.Conflict, $"{what} exists already, or contradicts what is there.", detail),
        StoreOutcome.LimitReached => Because(RefusalKind.Invalid, $"{what} would be one more than there may be.", detail),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Done is no refusal."),
    };
}
