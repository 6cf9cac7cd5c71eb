namespace Stafett.Server.Connections;

/// <summary>How <see cref="GuardedDialer"/> says no through the HTTP client, which knows only exceptions. Never leaves <see cref="GuardedHttpClient"/>.</summary>
internal sealed class DialException(HttpFailure failure, string message) : IOException(message)
{
    public HttpFailure Failure { get; } = failure;
}
