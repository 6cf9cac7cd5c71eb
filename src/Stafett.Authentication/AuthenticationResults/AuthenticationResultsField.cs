using System.Collections.Immutable;

namespace Stafett.Authentication.AuthenticationResults;

/// <summary>One Authentication-Results field (RFC 8601 §2.2), as what it says rather than how it is written.</summary>
/// <param name="AuthservId">Who says it. Empty only in a field that was read and names nobody.</param>
/// <param name="Results">Empty for a field that says <c>none</c>: nothing was checked.</param>
public sealed record AuthenticationResultsField(string AuthservId, ImmutableArray<MethodResult> Results)
{
    /// <summary>Of the field's syntax; 1 is the only one there is.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The first result of that method, compared without case; null: it says nothing of it.</summary>
    public MethodResult? Find(string method)
    {
        foreach (var result in Results)
        {
            if (string.Equals(result.Method, method, StringComparison.OrdinalIgnoreCase))
                return result;
        }

        return null;
    }
}

/// <summary>What one check came to, such as <c>dkim=pass (2048-bit key) header.d=example.com</c>.</summary>
/// <param name="Method">A keyword of letters, digits and hyphens.</param>
/// <param name="Result">A keyword too.</param>
public sealed record MethodResult(string Method, string Result)
{
    public int Version { get; init; } = 1;

    /// <summary>For people; without its parentheses and escapes.</summary>
    public string? Comment { get; init; }

    /// <summary>The <c>reason=</c> of RFC 8601 §2.2.</summary>
    public string? Reason { get; init; }

    /// <summary>What was looked at, in order.</summary>
    public ImmutableArray<ResultProperty> Properties { get; init; } = [];

    /// <summary>The value of a property such as header and d, compared without case; null: it is not there.</summary>
    public string? Property(string type, string name)
    {
        foreach (var property in Properties)
        {
            if (string.Equals(property.Type, type, StringComparison.OrdinalIgnoreCase) && string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }

        return null;
    }
}

/// <summary>A property that a check rests on: <c>smtp.mailfrom=bob@example.com</c>.</summary>
/// <param name="Type">smtp, header, body, policy; empty in a field that was read and leaves it out, as some do.</param>
/// <param name="Value">Without quotes. A quoted local part keeps them, because they belong to the address.</param>
public sealed record ResultProperty(string Type, string Name, string Value);
