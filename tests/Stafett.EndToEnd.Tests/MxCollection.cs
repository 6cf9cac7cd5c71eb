namespace Stafett.EndToEnd.Tests;

/// <summary>One server for all tests that need one.</summary>
[CollectionDefinition]
public sealed class MxCollection : ICollectionFixture<MxServer>;
