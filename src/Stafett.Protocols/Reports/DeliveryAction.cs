namespace Stafett.Protocols.Reports;

/// <summary>RFC 3464 §2.3.3, the two that we send.</summary>
public enum DeliveryAction
{
    Failed,
    Delayed,
}
