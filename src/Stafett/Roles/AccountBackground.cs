using Microsoft.Extensions.Hosting;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Roles;

/// <summary>Runs what the use cases of accounts do behind their requests.</summary>
internal sealed class AccountBackground(AccountUseCases accounts) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await accounts.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
