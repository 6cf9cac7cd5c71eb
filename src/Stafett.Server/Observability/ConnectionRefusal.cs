namespace Stafett.Server.Observability;

/// <summary>Why a connection was turned away before a greeting.</summary>
public enum ConnectionRefusal
{
    /// <summary>All connections are in use.</summary>
    Capacity,

    /// <summary>Too many from one address.</summary>
    Address,

    /// <summary>A PROXY header was missing or wrong.</summary>
    Proxy,

    /// <summary>The policy said no.</summary>
    Policy,
}
