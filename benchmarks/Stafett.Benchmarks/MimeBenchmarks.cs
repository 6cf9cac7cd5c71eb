using BenchmarkDotNet.Attributes;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Benchmarks;

/// <summary>Structure of a 177 KB message: as events, and as a tree of parts; beside them one look at each octet, which is the least it can take.</summary>
public class MimeBenchmarks
{
    private readonly byte[] _large = MimeSamples.Large();

    [GlobalSetup]
    public void Check()
    {
        if (_large.Length is < 176_000 or > 178_000 || MimeTree.Parse(_large).Count != 10)
            throw new InvalidOperationException($"The sample is not what it should be: {_large.Length} octets, {MimeTree.Parse(_large).Count} parts.");
    }

    [Benchmark]
    public int StructureAsEvents()
    {
        var reader = new MimeReader(_large, MimeLimits.Default);
        var events = 0;
        while (reader.Read())
            events++;
        return events;
    }

    [Benchmark]
    public int StructureAsTree() => MimeTree.Parse(_large).Count;

    [Benchmark]
    public int CountLines() => _large.AsSpan().Count((byte)'\n');

    [Benchmark]
    public int DecodeFourFiles()
    {
        var tree = MimeTree.Parse(_large);
        var length = 0;
        for (var i = 0; i < tree.Count; i++)
            length += tree[i].TransferEncoding == ContentTransferEncoding.Base64 ? tree[i].DecodeBody().Length : 0;
        return length;
    }
}
