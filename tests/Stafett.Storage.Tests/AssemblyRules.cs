using System.Runtime.Versioning;

// File modes, signals and a PostgreSQL of its own: the tests are for where the server runs.
[assembly: SupportedOSPlatform("linux")]
