namespace Stafett.Server.Buckets;

/// <summary>What signs for a bucket. Says nothing of itself where it is printed.</summary>
/// <param name="AccessKeyId">Goes along with every request; visible ASCII without slash and comma (<see cref="IsAccessKeyId"/>).</param>
/// <param name="SecretAccessKey">Never goes anywhere.</param>
internal sealed record BucketKeys(string AccessKeyId, string SecretAccessKey)
{
    public const int MaxLength = 200;

    /// <summary>A slash would end it in the scope of a signature, a comma or a space in the header field.</summary>
    public static bool IsAccessKeyId(string text) => text.Length is > 0 and <= MaxLength && text.All(c => c is > ' ' and < '\x7f' and not '/' and not ',');

    public override string ToString() => "Keys of a bucket";
}
