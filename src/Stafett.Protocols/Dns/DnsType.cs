namespace Stafett.Protocols.Dns;

/// <summary>Record types of RFC 1035 §3.2.2 and later that Stafett asks for.</summary>
public enum DnsType : ushort
{
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    SRV = 33,
    OPT = 41,
    TLSA = 52,
    CAA = 257,
}
