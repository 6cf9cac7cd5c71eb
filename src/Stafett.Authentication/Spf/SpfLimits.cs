namespace Stafett.Authentication.Spf;

/// <summary>What RFC 7208 §4.6.4 leaves nobody to choose.</summary>
internal static class SpfLimits
{
    /// <summary>Of one mx mechanism; one more is permerror.</summary>
    public const int MaxExchangers = 10;

    /// <summary>Names of the client; further ones are not looked at.</summary>
    public const int MaxClientNames = 10;
}
