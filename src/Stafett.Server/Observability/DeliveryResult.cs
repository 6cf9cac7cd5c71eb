namespace Stafett.Server.Observability;

public enum DeliveryResult
{
    Delivered,
    Deferred,
    Failed,
}
