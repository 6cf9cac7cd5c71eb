using BenchmarkDotNet.Attributes;
using Stafett.Protocols.Smtp;

namespace Stafett.Benchmarks;

/// <summary>A message behind DATA, copied run by run as the session does it, beside a plain copy and a loop over each octet.</summary>
public class DataDecoderBenchmarks
{
    private byte[] _input = [];
    private byte[] _room = [];

    [Params("10 KB text", "1 MB base64")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _input = Samples.Stuffed(Message == "10 KB text" ? Samples.Text(10 * 1024) : Samples.Base64(1024 * 1024));
        _room = new byte[_input.Length];
    }

    [Benchmark]
    public int Decode()
    {
        var decoder = new DataDecoder(isDotStuffed: true, maxLine: 65536);
        var at = 0;
        for (var rest = _input.AsSpan(); !rest.IsEmpty && !decoder.IsEnd;)
        {
            rest = rest[decoder.Read(rest, out var run)..];
            run.CopyTo(_room.AsSpan(at));
            at += run.Length;
        }

        return at;
    }

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _input.CopyTo(_room.AsSpan());
        return _room.Length;
    }

    /// <summary>What it would be without vectors: looks at line ends and dots, not at other faults.</summary>
    [Benchmark]
    public int OctetByOctet()
    {
        var at = 0;
        var state = 2;
        foreach (var octet in _input)
        {
            var isStuffing = octet == '.' && state == 2;
            state = octet == '\r' ? 1 : octet == '\n' && state == 1 ? 2 : 0;
            if (!isStuffing)
                _room[at++] = octet;
        }

        return at;
    }
}
