using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Names for those who want any: two words and four digits, easy to read over the telephone, about 25 bits. No secret.</summary>
internal static class RandomName
{
    private static readonly ImmutableArray<string> First = Words(
        "amber azure bold brave brief bright brisk broad calm candid cedar chief civil clear clever coral cosmic crisp daring deep dotted eager early easy even fair fancy fast fine firm fleet "
        + "fond free fresh frosty gentle glad golden good grand green happy hardy hazel honest humble ivory jolly keen kind large late lively local loyal lucky lunar mellow mild mint modest "
        + "neat nimble noble north olive open pale patient pearl plain polite prime proud quick quiet rapid rare ready ripe rosy round royal ruby rustic sandy sharp shiny silent silver simple");

    private static readonly ImmutableArray<string> Second = Words(
        "acorn anchor apple arrow badge bamboo barley basin beacon beaver birch bison bridge brook buffalo cabin camel canal candle canoe canyon carrot castle cedar cherry cliff cloud clover comet "
        + "copper cotton crane creek cricket dolphin dune eagle ember falcon feather fern field finch fjord flint forest fountain fox garden garnet glacier grove gull harbor hawk hazel heron hill "
        + "island jasper juniper kettle lagoon lantern lark laurel leaf lemon lilac linden lion maple marble meadow mill moon moss mountain oak oasis otter owl panda pebble pine planet plum poplar");

    public static string Create() =>
        $"{Pick(First)}-{Pick(Second)}{RandomNumberGenerator.GetString("0123456789", 4)}";

    private static ImmutableArray<string> Words(string text) => [.. text.Split(' ')];

    private static string Pick(ImmutableArray<string> words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
