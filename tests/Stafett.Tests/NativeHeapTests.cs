using System.Runtime.InteropServices;
using Stafett.Hosting;

namespace Stafett.Tests;

public sealed class NativeHeapTests
{
    /// <summary>Where the C library has no such function it is said, and nothing is thrown.</summary>
    [Fact]
    public void Free_memory_can_be_given_back_where_the_library_is_glibc() =>
        Assert.Equal(OperatingSystem.IsLinux() && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal), NativeHeap.TryTrim());
}
