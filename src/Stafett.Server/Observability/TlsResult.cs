namespace Stafett.Server.Observability;

public enum TlsResult
{
    Ok,
    Failed,
}
