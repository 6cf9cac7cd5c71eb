using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Stafett.Benchmarks;

if (args is ["control", .. var most])
{
    await ControlMeasurement.RunAsync(most is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

// benchmarks/api/run
if (args is ["api-seed", var folder, var count, var token, var password])
{
    await ApiSeed.RunAsync(folder, int.Parse(count, CultureInfo.InvariantCulture), token, password);
    return;
}

// benchmarks/authentication/run
if (args is ["authentication", ..])
{
    await AuthenticationRuns.RunAsync(args[1..]);
    return;
}

if (args is ["mime", ..])
{
    Stafett.Benchmarks.MimeComparison.Run(args.AsSpan(1));
    return;
}

// In this process and short: the whole set takes about five minutes, and what is looked for are factors, not single per cents.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).AsDefault())
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Error, Column.Gen0, Column.Gen1, Column.Gen2, Column.RatioSD)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "stafett-benchmarks"));

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
