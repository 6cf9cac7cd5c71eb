namespace Stafett.Protocols.Dns;

/// <summary>RCODE of RFC 1035 §4.1.1, with the upper bits of RFC 6891 §6.1.3.</summary>
public enum DnsResponseCode : ushort
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NxDomain = 3,
    NotImplemented = 4,
    Refused = 5,
    BadVersion = 16,
}
