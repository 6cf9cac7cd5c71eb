using System.Text;
using Stafett.Server.Buckets;

namespace Stafett.Fuzz.Targets;

/// <summary>What services of buckets answer when they refuse.</summary>
public sealed class BucketErrorTarget : IFuzzTarget
{
    public string Name => "bucket-error";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>", "<Code></Code>", "<Code>A</Code><Code>B</Code>", "{\"code\":1}");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("<Code>", "</Code>", "<Error>", "AccessDenied", "\0", "\u00e9");

    public void Run(ReadOnlySpan<byte> input)
    {
        var code = BucketError.CodeOf(input);
        FuzzCheck.That(code.All(char.IsAsciiLetterOrDigit), "a code that is not letters and digits");
        FuzzCheck.That(code.Length == 0 || input.IndexOf(Encoding.ASCII.GetBytes($"<Code>{code}</Code>")) >= 0, "a code that nobody said");
    }
}
