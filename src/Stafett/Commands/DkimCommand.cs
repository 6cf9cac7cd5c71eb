using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stafett.Authentication.Dkim;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary><c>stafett dkim</c>: makes keys, and prints the DNS records that belong to keys.</summary>
internal static class DkimCommand
{
    // RFC 1035 §3.3: a character-string has at most 255 octets.
    private const int MaxString = 255;

    private static readonly SearchValues<char> ShellSigns = SearchValues.Create(" \t\"'$&;()");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record MadeKey(string Name, string Selector, DkimKey Key, string? File);

    public static Command Create(TimeProvider time) => new("dkim", "Make DKIM keys, and print the DNS records that belong to them.") { New(time), Show() };

    private static Command New(TimeProvider time)
    {
        var domain = new Argument<string>("domain") { Description = "The domain that signs, such as mx1.example.com." };
        var selector = new Option<string?>("--selector")
        {
            Description = "The name of the key. A new key needs a new name, so that signatures made with the old one can still be checked. Without it: s and the month; the Ed25519 key's has an e behind it.",
            HelpName = "NAME",
        };
        var algorithm = new Option<string>("--algorithm") { Description = "rsa, ed25519 or both. Everybody checks RSA; Ed25519 goes beside it.", DefaultValueFactory = _ => "both" };
        algorithm.AcceptOnlyFromAmong("rsa", "ed25519", "both");
        var bits = new Option<int>("--bits") { Description = "Length of the RSA key, 1024 to 8192. Longer than 2048 costs much time for each message.", DefaultValueFactory = _ => DkimKey.DefaultRsaBits };
        var folder = new Option<string>("--folder") { Description = "Where the private keys are written. Nothing is overwritten.", DefaultValueFactory = _ => ".", HelpName = "FOLDER" };
        var json = new Option<bool>("--json") { Description = "Print for machines." };
        var command = new Command("new", "Make keys, write them to files and print the DNS records to publish.") { domain, selector, algorithm, bits, folder, json };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var name = parsed.GetValue(selector) ?? time.GetUtcNow().ToString("'s'yyyyMM", CultureInfo.InvariantCulture);
            var length = parsed.GetValue(bits);
            if (!Domain.TryParse(parsed.GetRequiredValue(domain), out var signer) || signer.Literal is not null)
                return Complain(error, $"\"{parsed.GetRequiredValue(domain)}\" is no domain, such as mx1.example.com.");
            if (!IsSelector(name))
                return Complain(error, $"\"{name}\" cannot be a selector: letters, digits and hyphens, with dots between them.");
            if (length is < 1024 or > 8192 || length % 8 != 0)
                return Complain(error, "--bits must be a multiple of 8 from 1024 to 8192.");
            return Make(new Request(signer, name, parsed.GetValue(algorithm)!, length, parsed.GetValue(folder)!, parsed.GetValue(json)), output, error);
        });
        return command;
    }

    private static Command Show()
    {
        var json = new Option<bool>("--json") { Description = "Print for machines." };
        var config = ConfigurationArguments.ConfigOption();
        var set = ConfigurationArguments.SetOption();
        var command = new Command("show", "Print the DNS records of the keys that this server signs with; they are made when there are none.") { config, set, json };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var loaded = ConfigurationLoader.Load(new ConfigurationSources
            {
                File = parsed.GetValue(config),
                Environment = ConfigurationSources.ProcessEnvironment(),
                Settings = parsed.GetValue(set) ?? [],
            });
            if (loaded.Options is null)
                return ConfigurationArguments.Report(loaded.Errors);
            if (ServerSecrets.Fill(loaded.Options, out var problem) is not { } options)
                return Complain(error, problem!, ExitCode.CannotStart);
            try
            {
                using var signer = ServiceSigner.Create(options.Signing, ForwardingIdentity.From(options.Service, ServerHost.Version).Host, TimeProvider.System);
                if (signer.Keys.Count == 0)
                    return Complain(error, "This server signs nothing: Signing:Mode is never.", ExitCode.Failure);
                Print([.. signer.Keys.Select(k => new MadeKey(signer.RecordName(k), k.Selector, k.Key, null))], parsed.GetValue(json), output);
                return ExitCode.Success;
            }
            catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                return Complain(error, wrong.Message, ExitCode.CannotStart);
            }
        });
        return command;
    }

    private sealed record Request(Domain Domain, string Selector, string Algorithm, int Bits, string Folder, bool IsJson);

    private static int Make(Request request, TextWriter output, TextWriter error)
    {
        var ed25519 = request.Algorithm == "both" ? request.Selector + "e" : request.Selector;
        string[] selectors = request.Algorithm switch { "rsa" => [request.Selector], "ed25519" => [ed25519], _ => [request.Selector, ed25519] };
        // Both or none: half a pair would be in the way of the next try.
        if (selectors.FirstOrDefault(s => !IsSelector(s) || Name(request, s).Length > DnsName.MaxWireLength - 2) is { } wrong)
            return Complain(error, $"{Name(request, wrong)} is too long for a name in DNS: choose a shorter --selector.");
        if (selectors.Select(s => FileOf(request, s)).FirstOrDefault(File.Exists) is { } there)
            return Complain(error, $"There is a key in {there} already, and nothing is overwritten: choose another --selector or --folder.", ExitCode.CannotStart);
        var made = new List<MadeKey>();
        try
        {
            Directory.CreateDirectory(request.Folder);
            if (request.Algorithm != "ed25519")
                made.Add(Write(request, request.Selector, DkimKey.CreateRsa(request.Bits)));
            if (request.Algorithm != "rsa")
                made.Add(Write(request, ed25519, DkimKey.CreateEd25519()));
            Print(made, request.IsJson, output);
            if (!request.IsJson)
                PrintNext(request, made, output);
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Complain(error, $"The key cannot be written: {failure.Message}", ExitCode.CannotStart);
        }
        finally
        {
            made.ForEach(key => key.Key.Dispose());
        }
    }

    // RFC 6376 §3.1: labels as in a host's name, and ASCII: it stands in a tag.
    private static bool IsSelector(string name) => Domain.TryParse(name, out var parsed) && parsed.Literal is null && System.Text.Ascii.IsValid(name);

    private static string Name(Request request, string selector) => $"{selector}._domainkey.{request.Domain.Name}";

    private static string FileOf(Request request, string selector) => Path.Combine(request.Folder, $"{Name(request, selector)}.pem");

    private static MadeKey Write(Request request, string selector, DkimKey key)
    {
        var path = FileOf(request, selector);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, creation);
        file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPem() + "\n"));
        return new MadeKey(Name(request, selector), selector, key, path);
    }

    private static void Print(IReadOnlyList<MadeKey> keys, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            var list = new JsonArray([.. keys.Select(k => new JsonObject
            {
                ["algorithm"] = IsRsa(k.Key) ? "rsa" : "ed25519",
                ["bits"] = k.Key.Bits,
                ["selector"] = k.Selector,
                ["name"] = k.Name,
                ["type"] = "TXT",
                ["value"] = k.Key.DnsRecord,
                ["file"] = k.File,
            })]);
            output.WriteLine(list.ToJsonString(Indented));
            return;
        }

        foreach (var key in keys)
        {
            output.WriteLine(IsRsa(key.Key) ? $"RSA, {key.Key.Bits} bits" : "Ed25519");
            if (key.File is not null)
                output.WriteLine($"  private key  {key.File}");
            output.WriteLine($"  name         {key.Name}");
            output.WriteLine("  type         TXT");
            output.WriteLine($"  value        {key.Key.DnsRecord}");
            if (key.Key.DnsRecord.Length > MaxString)
                output.WriteLine($"  zone file    {key.Name}. TXT {string.Join(' ', key.Key.DnsRecord.Chunk(MaxString).Select(c => $"\"{new string(c)}\""))}");
            output.WriteLine();
        }
    }

    private static void PrintNext(Request request, IReadOnlyList<MadeKey> keys, TextWriter output)
    {
        output.WriteLine("Next: publish the records; when DNS shows them, tell the server:");
        var settings = string.Join(' ', keys.Select(k => IsRsa(k.Key)
            ? $"--set Signing:Selector={k.Selector} --set Signing:KeyFile={Quoted(k.File)}"
            : $"--set Signing:Ed25519Selector={k.Selector} --set Signing:Ed25519KeyFile={Quoted(k.File)}"));
        output.WriteLine($"  stafett serve --set Signing:Domain={request.Domain.Name} {settings}");
        output.WriteLine("Leave the records of the old keys in DNS for a week: mail under way was signed with them.");
    }

    // For a shell.
    private static string Quoted(string? path) => path is null || !path.AsSpan().ContainsAny(ShellSigns) ? path ?? "" : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsRsa(DkimKey key) => key.Algorithm == DkimAlgorithm.RsaSha256;

    private static int Complain(TextWriter error, string problem, int code = ExitCode.Usage)
    {
        error.WriteLine(problem);
        return code;
    }
}
