namespace Stafett.Protocols.Message;

public enum HeaderScan
{
    Complete,

    /// <summary>No end within <see cref="HeaderLimits.Length"/> octets.</summary>
    TooLarge,

    TooManyFields,
}
