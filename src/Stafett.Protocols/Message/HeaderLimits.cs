namespace Stafett.Protocols.Message;

/// <param name="Length">Octets of the section, without the blank line behind it.</param>
/// <param name="Fields">Fields, folded ones counting once.</param>
public readonly record struct HeaderLimits(int Length, int Fields)
{
    public static readonly HeaderLimits Default = new(256 * 1024, 1_000);
}
