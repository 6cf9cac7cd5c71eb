using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Fuzz;

/// <summary>What targets say when the code under test accepted something it should not have.</summary>
public static class FuzzCheck
{
    public static void That([DoesNotReturnIf(false)] bool condition, string broken)
    {
        if (!condition)
            throw new FuzzFindingException(broken);
    }

    /// <summary>For seeds and tokens in target files: text as UTF-8.</summary>
    public static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
