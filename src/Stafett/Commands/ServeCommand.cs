using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Stafett.Hosting;
using Stafett.Roles;
using Stafett.Server.Configuration;

namespace Stafett.Commands;

internal static class ServeCommand
{
    public static Command Create()
    {
        var config = ConfigurationArguments.ConfigOption();
        var set = ConfigurationArguments.SetOption();
        var roles = new Option<string>("--roles") { Description = "Only these duties, separated by commas: mx, api, web. Without it: all.", HelpName = "mx,web" };
        var command = new Command("serve", "Run the server until it is told to stop (Ctrl+C, SIGTERM).") { config, set, roles };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(config), parsed.GetValue(set) ?? [], parsed.GetValue(roles) ?? "", cancellationToken));
        return command;
    }

    /// <summary>Null when the application has started, else what to end with; the reason has been printed.</summary>
    public static async Task<int?> TryStartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            return null;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return await RefuseAsync([error.Message]);
        }
    }

    public static async Task<int> RefuseAsync(IReadOnlyList<string> failures)
    {
        await Console.Error.WriteLineAsync("Nothing was started:");
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync($"  {failure.ReplaceLineEndings($"{Environment.NewLine}  ")}");
        return ExitCode.CannotStart;
    }

    private static async Task<int> RunAsync(string? config, string[] settings, string roleNames, CancellationToken cancellationToken)
    {
        var names = roleNames.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (ServerRoles.Choose(names, out var wrongRole) is not { } roles)
            return ConfigurationArguments.Report([wrongRole!]);
        var loaded = ConfigurationLoader.Load(
            new ConfigurationSources { File = config, Environment = ConfigurationSources.ProcessEnvironment(), Settings = settings });
        if (loaded.Options is null)
            return ConfigurationArguments.Report(loaded.Errors);

        ServerHost.ForbidCoreFiles();
        Scheduling.PreferThroughput();
        if (ServerSecrets.Fill(loaded.Options, out var error) is not { } options)
            return await RefuseAsync([error!]);

        if (StartFiles.Find(options) is { Count: > 0 } broken)
            return await RefuseAsync(broken);
        var listeners = ServerHost.Listen(options, roles);
        // Before the database: where another server holds the ports, it holds the database too, and its schema is not to change under it.
        if (StartFailure.Find(listeners.Listeners) is { Count: > 0 } taken)
            return await RefuseAsync(taken);
        var (opened, wrong) = await DatabaseStart.OpenAsync(options, TimeProvider.System, cancellationToken);
        if (opened is null)
            return await RefuseAsync([wrong!]);
        await using var database = opened;
        await using var app = ServerHost.Build(options, roles, listeners, database);
        if (await TryStartAsync(app, cancellationToken) is { } failure)
            return failure;
        var setUp = roles.Contains(WebRole.Role) ? await SetUpLink.MakeAsync(app.Services, cancellationToken) : null;
        StartReport.Print(Console.Error, options, listeners.Listeners, app.Services, loaded.File, setUp);
        foreach (var listener in listeners.Listeners)
            HostEvents.Listening(app.Logger, listener.Address, listener.Purpose);
        app.Lifetime.ApplicationStopping.Register(() => HostEvents.Stopping(app.Logger));
        app.Lifetime.ApplicationStopped.Register(() => HostEvents.Stopped(app.Logger));
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Success;
    }
}
