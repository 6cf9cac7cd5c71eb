using System.Diagnostics.CodeAnalysis;
using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>
/// Structure, names and text of each message of the corpus, as they stand in tests/Corpus/structure.txt. After a change that is meant, run with
/// STAFETT_WRITE_EXPECTED=1 and read the difference.
/// </summary>
public sealed class MimeStructureTests
{
    private static readonly string Path = System.IO.Path.Combine(CorpusFiles.Folder, "structure.txt");

    private static IEnumerable<KeyValuePair<string, byte[]>> Messages =>
        CorpusFiles.All.Concat(CorpusFiles.Mime.Select(file => new KeyValuePair<string, byte[]>("Mime/" + file.Key, file.Value)));

    [Fact]
    [SuppressMessage("Usage", "xUnit1031", Justification = "Nothing is awaited.")]
    public void Messages_are_read_as_the_table_says()
    {
        var output = new StringBuilder();
        foreach (var (name, octets) in Messages)
            output.Append(name).Append('\n').Append(MimeOutline.Of(MimeTree.Parse(octets)));
        if (Environment.GetEnvironmentVariable("STAFETT_WRITE_EXPECTED") == "1")
            File.WriteAllText(Path, output.ToString());
        Assert.Equal(File.ReadAllText(Path), output.ToString());
    }

    [Fact]
    public void Events_cover_each_message()
    {
        foreach (var (_, octets) in Messages)
            MimeInvariants.Check(octets, MimeLimits.Default);
    }

    [Fact]
    public void Every_truncation_is_read()
    {
        foreach (var (_, octets) in Messages.Where(message => message.Value.Length <= 4096))
        {
            for (var length = 0; length < octets.Length; length++)
                MimeInvariants.Check(octets.AsMemory(0, length), MimeLimits.Default);
        }
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
