using Microsoft.AspNetCore.Connections;
using Stafett.Server.Configuration;

namespace Stafett.Server.Http;

/// <summary>Marks the connections of the listeners for the dashboard and the API, and counts them: what belongs to them is served nowhere else, and nothing else there.</summary>
/// <param name="options">For <see cref="WebOptions.Connections"/>, which holds for all listeners together.</param>
public sealed class WebListener(WebOptions options)
{
    private int _open;

    /// <summary>A middleware for each listener, before TLS: what is too much costs no handshake.</summary>
    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > options.Connections)
            {
                connection.Abort(new ConnectionAbortedException("There are as many connections as there may be (Web:Connections)."));
                return;
            }

            connection.Features.Set(this);
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
