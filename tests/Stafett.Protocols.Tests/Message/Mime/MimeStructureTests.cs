using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>
/// Structure, names and text of each message of the corpus as they stand in tests/Corpus/structure.txt, and what its header section says as in headers.txt.
/// Both are expectations: each entry was judged by the RFC. After a change that is meant, run with STAFETT_WRITE_EXPECTED=1 and judge the difference.
/// </summary>
public sealed class MimeStructureTests
{
    private const int WholeLength = 4_096;

    private static IEnumerable<KeyValuePair<string, byte[]>> Messages =>
        CorpusFiles.All.Concat(CorpusFiles.Mime.Select(file => new KeyValuePair<string, byte[]>("Mime/" + file.Key, file.Value)));

    [Fact]
    public void There_are_many_messages() => Assert.True(Messages.Count() >= 500);

    [Fact]
    public void Bodies_are_read_as_the_table_says() => AssertAsWritten("structure.txt", octets => MimeOutline.Of(MimeTree.Parse(octets)));

    [Fact]
    public void Headers_are_read_as_the_table_says() => AssertAsWritten("headers.txt", octets => HeaderOutline.Of(octets));

    [Fact]
    public void Events_cover_each_message()
    {
        foreach (var (_, octets) in Messages)
            MimeInvariants.Check(octets, MimeLimits.Default);
    }

    [Fact]
    public void Every_truncation_is_read()
    {
        foreach (var (_, octets) in Messages)
        {
            foreach (var length in Cuts(octets))
            {
                MimeInvariants.Check(octets.AsMemory(0, length), MimeLimits.Default);
                Assert.NotNull(HeaderOutline.Of(octets.AsMemory(0, length)));
            }
        }
    }

    // Small messages at every octet; larger ones at a stride, and at every octet around what looks like a boundary or the end of a header section.
    private static IEnumerable<int> Cuts(byte[] octets)
    {
        for (var length = 0; length < octets.Length; length++)
        {
            var near = octets.AsSpan(Math.Max(0, length - 4), Math.Min(8, octets.Length - Math.Max(0, length - 4)));
            if (octets.Length <= WholeLength || length % 997 == 0 || near.IndexOf("\n--"u8) >= 0 || near.IndexOf("\n\r\n"u8) >= 0)
                yield return length;
        }
    }

    private static void AssertAsWritten(string file, Func<byte[], string> outline)
    {
        var path = Path.Combine(CorpusFiles.Folder, file);
        var output = new StringBuilder();
        foreach (var (name, octets) in Messages)
            output.Append(name).Append('\n').Append(outline(octets));
        if (Environment.GetEnvironmentVariable("STAFETT_WRITE_EXPECTED") == "1")
            File.WriteAllText(path, output.ToString());
        Assert.Equal(File.ReadAllText(path), output.ToString());
    }

    [Fact]
    public void Mutated_messages_are_read()
    {
        var random = new SeededRandom(2045);
        string[] pieces = ["--", "\r\n", "\n--b\r\n", "\r\n\r\n", "\"", "(", ";", "=", "boundary=", "*0*=", "=?utf-8?q?", "\\", "message/rfc822", "multipart/mixed; boundary=b", "%E2"];
        var messages = Messages.Where(message => message.Value.Length <= 8192).Select(message => message.Value).ToArray();
        for (var round = 0; round < 6_000; round++)
        {
            var octets = messages[random.Next(messages.Length)].ToList();
            for (var change = random.Next(6); change >= 0; change--)
            {
                var at = random.Next(octets.Count + 1);
                switch (random.Next(3))
                {
                    case 0:
                        octets.InsertRange(at, Encoding.ASCII.GetBytes(pieces[random.Next(pieces.Length)]));
                        break;
                    case 1 when at < octets.Count:
                        octets[at] = (byte)random.Next(256);
                        break;
                    default:
                        octets.RemoveRange(at, Math.Min(octets.Count - at, random.Next(20)));
                        break;
                }
            }

            MimeInvariants.Check(octets.ToArray(), round % 2 == 0 ? MimeLimits.Default : new MimeLimits(3, 4, new(200, 5)));
        }
    }
}
