namespace Stafett.Server.Observability;

public sealed class ServerMetrics
{
    private long _errors;
    private long _outOfMemory;
    private long _messages;
    private long _connections;

    public void SmtpError() => Interlocked.Increment(ref _errors);

    public void OutOfMessageMemory() => Interlocked.Increment(ref _outOfMemory);

    public void MessageReceived(int code, long octets) => Interlocked.Increment(ref _messages);

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed(string reason) => Interlocked.Decrement(ref _connections);

    public void ConnectionRefused(string reason) => Interlocked.Increment(ref _errors);

    public void TlsHandshake(bool succeeded) => Interlocked.Increment(ref _errors);
}
