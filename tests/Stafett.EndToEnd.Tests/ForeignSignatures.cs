using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>Signers and verifiers that nobody here wrote, over the messages of a <see cref="SignatureFolder"/>.</summary>
internal static class ForeignSignatures
{
    /// <summary>By <c>python3-dkim</c>, <c>mailauth</c> or <c>opendkim</c>, for each message by its name.</summary>
    public static async Task<Dictionary<string, ForeignVerdict>> VerifyAsync(string program, SignatureFolder folder)
    {
        if (program != "opendkim")
            return JsonSerializer.Deserialize<Dictionary<string, ForeignVerdict>>(await RunAsync(program, "verify", folder), JsonSerializerOptions.Web)!;
        RequireOpendkim();
        var verdicts = new Dictionary<string, ForeignVerdict>();
        foreach (var path in Directory.EnumerateFiles(folder.Path, "*.eml"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            // It looks at three unless it is told otherwise.
            var output = await OpendkimAsync("Mode v\nMaximumSignaturesToVerify 20\n", folder, name, "-vvv");
            verdicts[name] = new ForeignVerdict([.. Enumerable.Repeat("pass", Passes(output))], "");
        }

        return verdicts;
    }

    /// <summary>A command of python/signatures.py or node/signatures.js; what it prints.</summary>
    public static async Task<string> RunAsync(string program, string command, SignatureFolder folder, params string[] arguments)
    {
        // Debian's module belongs to Debian's interpreter.
        var (interpreter, script) = program == "mailauth"
            ? ("node", Path.Combine(Checkout.NodeFolder, "signatures.js"))
            : ("/usr/bin/python3", Path.Combine(Checkout.PythonFolder, "signatures.py"));
        var isThere = program == "mailauth"
            ? ForeignProgram.IsInstalled("node") && Directory.Exists(Path.Combine(Checkout.NodeFolder, "node_modules", "mailauth"))
            : ForeignProgram.IsInstalled(interpreter) && (await ForeignProgram.RunAsync(interpreter, ["-c", "import dkim, nacl, authres"])).ExitCode == 0;
        ForeignProgram.Require(program, isThere);
        var result = await ForeignProgram.RunAsync(interpreter, [script, command, folder.Path, .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    public static void RequireOpendkim() => ForeignProgram.Require("opendkim", ForeignProgram.IsInstalled("opendkim", "-V"));

    public static int Passes(string output) => output.Split("dkim=pass").Length - 1;

    /// <summary>OpenDKIM in its test mode on one message; what it prints.</summary>
    public static async Task<string> OpendkimAsync(string settings, SignatureFolder folder, string name, params string[] more)
    {
        var file = folder.File("opendkim.conf");
        await File.WriteAllTextAsync(file, $"{settings}TestDNSData file:{folder.File("zone.txt")}\n", TestContext.Current.CancellationToken);
        return (await ForeignProgram.RunAsync("opendkim", [.. more, "-x", file, "-t", folder.File(name + ".eml")])).Output;
    }
}
