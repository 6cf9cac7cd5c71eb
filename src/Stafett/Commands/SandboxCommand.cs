using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Stafett.Hosting;
using Stafett.Sandbox;
using Stafett.Server.Configuration;

namespace Stafett.Commands;

internal static class SandboxCommand
{
    private const int DefaultPort = 2525;

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End after the first message: 0 when it arrived, 1 when not." };
        var json = new Option<bool>("--json") { Description = "Print the first message's way as JSON, and nothing else." };
        var portBase = new Option<int>("--port-base") { Description = "Where ports begin; the next free ones are taken.", DefaultValueFactory = _ => DefaultPort, HelpName = "N" };
        portBase.CustomParser = result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is >= 1 and <= 59_000)
                return port;
            result.AddError("--port-base must be a number from 1 to 59000.");
            return DefaultPort;
        };
        var set = ConfigurationArguments.SetOption();
        var command = new Command("sandbox", "Try everything on this machine: no DNS, no account, no root. Sends a first message and shows its way.") { once, json, portBase, set };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(parsed.GetValue(portBase), parsed.GetValue(once), parsed.GetValue(json), parsed.GetValue(set) ?? []), SandboxWiring.Default, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Request request, SandboxWiring wiring, CancellationToken cancellationToken)
    {
        if (SandboxPorts.Find(request.PortBase) is not { } ports)
        {
            await Console.Error.WriteLineAsync($"No free ports were found near {request.PortBase}. Try another --port-base.");
            return ExitCode.CannotStart;
        }

        // Made for this user alone (0700), under a name that nobody can guess.
        var directory = Directory.CreateTempSubdirectory("stafett-sandbox-");
        try
        {
            var keys = new SandboxKeys();
            var loaded = ConfigurationLoader.Load(new ConfigurationSources { Settings = request.Settings }, SandboxHost.Options(ports, directory.FullName, keys));
            return loaded.Options is { } options
                ? await RunAsync(request, wiring, ports, options, keys, cancellationToken)
                : ConfigurationArguments.Report(loaded.Errors);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(Request request, SandboxWiring wiring, SandboxPorts ports, StafettOptions options, SandboxKeys keys, CancellationToken cancellationToken)
    {
        var world = new OutsideWorld(TimeProvider.System);
        var (opened, wrong) = await DatabaseStart.OpenAsync(options, TimeProvider.System, cancellationToken);
        if (opened is null)
            return await ServeCommand.RefuseAsync([wrong!]);
        await using var database = opened;
        await using var app = SandboxHost.Build(ports, wiring, options, world, keys, database);
        if (await ServeCommand.TryStartAsync(app, cancellationToken) is { } failure)
            return failure;

        var journey = new SandboxJourney(
            TimeProvider.System, ports, SandboxHost.Zone(app), world, wiring.ExplainRules is { } explain ? (address, token) => explain(app.Services, address, token) : null,
            app.Services.GetService<OutsideVerdicts>());
        await journey.RunAsync(cancellationToken);
        if (request.Json)
            Console.WriteLine(journey.ToJson());
        else
            new SandboxStory(Console.Out, Terminal.HasColour, request.Settings.Length > 0).Tell(journey);
        if (request.Once)
        {
            await app.StopAsync(cancellationToken);
            return journey.Failure is null ? ExitCode.Success : ExitCode.Failure;
        }

        if (!request.Json)
            SandboxAdvice.Print(Console.Out, ports, Terminal.HasColour, await SetUpLink.MakeAsync(app.Services, cancellationToken));
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Success;
    }

    private sealed record Request(int PortBase, bool Once, bool Json, string[] Settings);
}
