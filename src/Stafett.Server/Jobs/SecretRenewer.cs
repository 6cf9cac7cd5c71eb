using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Storage;
using Stafett.Storage.Control;

namespace Stafett.Server.Jobs;

/// <summary>After a change of the master key: seals anew what older keys sealed, once, in the background of the start, and says when they can go.</summary>
public sealed class SecretRenewer(ControlDatabase database, TimeProvider time, ILogger<SecretRenewer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (renewed, closed) = await database.SecretRenewal.ReSealAsync(stoppingToken);
                if (closed > 0)
                    JobEvents.Closed(logger, closed, renewed);
                else if (renewed > 0)
                    JobEvents.Resealed(logger, renewed);
                return;
            }
            catch (StorageUnavailableException away)
            {
                JobEvents.Waits(logger, "secret-renewal", away.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
