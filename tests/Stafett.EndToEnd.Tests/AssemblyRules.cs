using System.Runtime.Versioning;

// What arrives at the sink belongs to the test that waits for it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
// 127.0.0.2, SIGTERM and file modes.
[assembly: SupportedOSPlatform("linux")]
