using Microsoft.Extensions.DependencyInjection;
using Stafett.Server.Accounts.SetUp;
using Stafett.Server.Configuration;
using Stafett.Storage.Control;

namespace Stafett.Hosting;

/// <summary>The way to the first account.</summary>
internal static class SetUpLink
{
    /// <summary>Null: there is an account already, or there are none at all here.</summary>
    public static async ValueTask<string?> MakeAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetService<ControlDatabase>() is { } database && await new SetUpToken(database).MakeAsync(cancellationToken) is { } token
            ? services.GetRequiredService<WebAddress>().Link($"/set-up/{token}")
            : null;
}
