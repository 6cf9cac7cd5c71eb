using System.Security.Cryptography;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>The functions of docs/webhooks.md, taken from the page and run: each must know true requests from forged ones.</summary>
public sealed class WebhookSnippetTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const long Now = 1_767_225_600;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"subject\":\"Grüße\",\"text\":\"a\\u0000b\"}\r\n");

    // Each reads lines of key, header, now and body (hex), separated by tabs, and prints true or false for each.
    private static readonly Dictionary<string, Language> Languages = new()
    {
        ["javascript"] = new("node", "verify.cjs", ["verify.cjs"], """

            for (const line of require('node:fs').readFileSync('cases.txt', 'utf8').trimEnd().split('\n')) {
              const [key, header, now, body] = line.split('\t');
              console.log(verify(Buffer.from(body, 'hex'), header, key, Number(now)));
            }
            """),
        ["python"] = new("python3", "verify.py", ["verify.py"], """

            for line in open("cases.txt", encoding="utf-8"):
                key, header, now, body = line.rstrip("\n").split("\t")
                print(str(verify(bytes.fromhex(body), header, key, int(now))).lower())
            """),
        ["csharp"] = new("dotnet", "verify.cs", ["run", "verify.cs"], """

            foreach (var line in File.ReadAllLines("cases.txt"))
            {
                var words = line.Split('\t');
                Console.WriteLine(Verify(Convert.FromHexString(words[3]), words[1], words[0], long.Parse(words[2])) ? "true" : "false");
            }
            """),
        ["php"] = new("php", "verify.php", ["verify.php"], """

            foreach (file('cases.txt', FILE_IGNORE_NEW_LINES) as $line) {
                [$key, $header, $now, $body] = explode("\t", $line);
                echo verify(hex2bin($body), $header, $key, (int)$now) ? "true\n" : "false\n";
            }
            """),
        ["ruby"] = new("ruby", "verify.rb", ["verify.rb"], """

            File.foreach('cases.txt', chomp: true) do |line|
              key, header, now, body = line.split("\t", -1)
              puts verify([body].pack('H*'), header, key, now.to_i)
            end
            """),
        ["go"] = new("go", "verify.go", ["run", "verify.go", "main.go"], "")
        {
            VersionArgument = "version",
            // What it has built goes with the folder, and it has nothing to fetch.
            Environment = folder => new() { ["GOFLAGS"] = "-mod=mod", ["GOPROXY"] = "off", ["GOTOOLCHAIN"] = "local", ["GOCACHE"] = Path.Combine(folder, "cache"), ["GOPATH"] = Path.Combine(folder, "path") },
            SecondFile = ("main.go", """
                package main

                import (
                	"encoding/hex"
                	"fmt"
                	"os"
                	"strconv"
                	"strings"
                )

                func main() {
                	cases, _ := os.ReadFile("cases.txt")
                	for _, line := range strings.Split(strings.TrimRight(string(cases), "\n"), "\n") {
                		words := strings.Split(line, "\t")
                		now, _ := strconv.ParseInt(words[2], 10, 64)
                		body, _ := hex.DecodeString(words[3])
                		fmt.Println(verify(body, words[1], words[0], now))
                	}
                }
                """),
        },
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-snippet-");

    public static TheoryData<string> Names { get; } = [.. Languages.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Knows_true_from_forged(string name)
    {
        var language = Languages[name];
        ForeignProgram.Require(language.Program, ForeignProgram.IsInstalled(language.Program, language.VersionArgument));
        Write(language.File, Snippet(name) + language.Driver);
        if (language.SecondFile is var (file, content))
            Write(file, content);
        var cases = Cases();
        Write("cases.txt", string.Concat(cases.Select(c => $"{c.Key}\t{c.Header}\t{c.Now}\t{Convert.ToHexStringLower(c.Body)}\n")));

        var result = await ForeignProgram.RunAsync(language.Program, language.Arguments, folder: _folder.FullName, environment: language.Environment(_folder.FullName));

        Assert.True(result.ExitCode == 0, result.Output);
        var said = result.Output.Trim().Split('\n').Select(l => l.Trim() == "true").ToList();
        Assert.Equal(cases.Select(c => $"{c.What}: {c.IsTrue}"), cases.Zip(said, (c, s) => $"{c.What}: {s}"));
    }

    [Fact]
    public void Every_function_of_the_page_is_run() => Assert.Equal(
        Languages.Keys.Order(),
        File.ReadLines(Page).Where(l => l.StartsWith("```", StringComparison.Ordinal) && l is not ("```" or "```sh")).Select(l => l[3..]).Order());

    private static string Page => Path.Combine(Checkout.Root, "docs", "webhooks.md");

    private static List<(string What, bool IsTrue, string Key, string Header, long Now, byte[] Body)> Cases()
    {
        var right = Sign(Key, Now, Body);
        var wrong = new string('0', 64);
        var header = $"t={Now},kid=3eb1bd43,v1={right}";
        return
        [
            ("true", true, Key, header, Now, Body),
            ("five minutes old", true, Key, header, Now + 300, Body),
            ("five minutes early", true, Key, header, Now - 300, Body),
            ("one of two", true, Key, $"v1={wrong}, v1={right}, t={Now}, v9=later", Now, Body),
            ("empty body", true, Key, $"t={Now},v1={Sign(Key, Now, [])}", Now, []),
            ("too old", false, Key, header, Now + 301, Body),
            ("too early", false, Key, header, Now - 301, Body),
            ("another body", false, Key, header, Now, [.. Body, (byte)' ']),
            ("another key", false, Key + "x", header, Now, Body),
            ("another time", false, Key, $"t={Now + 1},v1={right}", Now, Body),
            ("no time", false, Key, $"v1={right}", Now, Body),
            ("no signature", false, Key, $"t={Now}", Now, Body),
            ("a time that is no number", false, Key, $"t={Now}x,v1={right}", Now, Body),
            ("cut", false, Key, header[..^1], Now, Body),
            ("empty", false, Key, "", Now, Body),
            ("odd", false, Key, ",=,t==,v1=é,v1", Now, Body),
        ];
    }

    private static string Sign(string key, long time, byte[] body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{time}."), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed));
    }

    private static string Snippet(string language)
    {
        var lines = File.ReadLines(Page).SkipWhile(l => l != "```" + language).Skip(1).TakeWhile(l => l != "```");
        return string.Join('\n', lines) + "\n";
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text.ReplaceLineEndings("\n"));

    private sealed record Language(string Program, string File, string[] Arguments, string Driver)
    {
        public string VersionArgument { get; init; } = "--version";

        public (string Name, string Text)? SecondFile { get; init; }

        /// <summary>Beside what this process has, for the folder that it runs in.</summary>
        public Func<string, Dictionary<string, string>> Environment { get; init; } = _ => [];
    }
}
