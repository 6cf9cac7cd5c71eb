namespace Stafett.Server.Tests.Smtp;

/// <summary>The MX role in front of the world that each transcript describes. <see cref="MxTranscript"/> says how to read one.</summary>
public sealed class MxTranscriptTests
{
    public static TheoryData<string> Files => Transcript.Files("Mx");

    public static TheoryData<string> AttackFiles => Transcript.Files("Attacks");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Serves_as_in_the_transcript(string file)
    {
        var lines = Transcript.Read("Mx", file);
        await MxTranscript.PlayAsync(lines, int.MaxValue);
        // One octet at a time, but for those whose point is to be large.
        if (!lines.Any(l => l.Contains("{x*", StringComparison.Ordinal)))
            await MxTranscript.PlayAsync(lines, 1);
    }

    [Theory]
    [MemberData(nameof(AttackFiles))]
    public async Task Withstands_as_in_the_transcript(string file) => await MxTranscript.PlayAsync(Transcript.Read("Attacks", file), int.MaxValue);
}
