using System.CommandLine;
using Microsoft.Data.Sqlite;
using Stafett.Commands;
using Stafett.Hosting;
using Stafett.Protocols.Message;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Tests;

/// <summary>What the commands that answer a question say and end with (docs/decisions/0007-exit-codes.md).</summary>
public sealed class CommandTests : IDisposable
{
    private const string Zone = """
        good.example.  60 MX  10 mx.example.
        good.example.  60 TXT "forward-email=hello:you@inbox.example,!quiet,!!later,!!!gone"
        other.example. 60 MX  10 mx.elsewhere.example.
        other.example. 60 TXT "forward-email=you@inbox.example"
        nomx.example.  60 TXT "forward-email=you@inbox.example"
        wrong.example. 60 MX  10 mx.example.
        wrong.example. 60 TXT "forward-mail=hello:you@inbox.example"

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-tests-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("hello@good.example", ExitCode.Success, "hello@good.example is forwarded to one target")]
    [InlineData("quiet@good.example", ExitCode.Success, "silently dropped")]
    [InlineData("gone@good.example", ExitCode.Failure, "550 5.2.1")]
    [InlineData("nobody@good.example", ExitCode.Failure, "550 5.1.1")]
    [InlineData("later@good.example", ExitCode.Temporary, "421 4.2.1")]
    [InlineData("hello@other.example", ExitCode.Failure, "Publish at other.example: MX 10 mx.example, and take the others away")]
    [InlineData("hello@nomx.example", ExitCode.Failure, "Publish at nomx.example: MX 10 mx.example.")]
    [InlineData("hello@none.example", ExitCode.Failure, "Publish at none.example: MX 10 mx.example; and TXT \"forward-email=")]
    [InlineData("hello@wrong.example", ExitCode.Failure, "mend     Write forward-email=hello:you@inbox.example")]
    public async Task Explain_says_what_happens_and_how_to_mend_it(string address, int code, string says)
    {
        Assert.Equal(code, await ExplainAsync(address, "--zone", Write("zone", Zone)));
        Assert.Contains(says, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output.ToString());
    }

    [Fact]
    public async Task A_wrong_address_is_a_mistake_of_the_command_line()
    {
        Assert.Equal(ExitCode.Usage, await ExplainAsync("a@b@c"));
        Assert.Contains("This is no e-mail address: a@b@c.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_a_zone_file_is_listed_by_line()
    {
        Assert.Equal(ExitCode.CannotStart, await ExplainAsync("hello@good.example", "--zone", Write("broken", "a.example. 60 A 1.2.3\nb.example. 60 NOTHING\n")));
        Assert.Contains("broken:1: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("broken:2: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.CannotStart, await ExplainAsync("hello@good.example", "--zone", Path.Combine(_directory, "none")));
        Assert.Contains("there is no file", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_certificate_files_are_explained()
    {
        var junk = Write("junk.pem", "junk");
        var missing = Path.Combine(_directory, "missing.pem");
        Assert.Contains("cannot be used together", Assert.Single(StartFiles.Find(With(junk, ""))), StringComparison.Ordinal);
        Assert.Contains($"there is no file {missing}", Assert.Single(StartFiles.Find(With(missing, ""))), StringComparison.Ordinal);
        Assert.Contains($"there is no file {missing}", Assert.Single(StartFiles.Find(With(junk, missing))), StringComparison.Ordinal);
        Assert.Empty(StartFiles.Find(new StafettOptions()));

        static StafettOptions With(string certificate, string key) => new() { Mx = new MxOptions { CertificateFile = certificate, CertificateKeyFile = key } };
    }

    [Fact]
    public async Task Explain_knows_the_aliases_of_the_server_that_is_configured_here()
    {
        var token = TestContext.Current.CancellationToken;
        var options = new StafettOptions { Service = new ServiceOptions { Host = "mx.example", DataDirectory = _directory } };
        var explain = ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, () => options, DatabaseStart.OpenExistingAsync);
        var (database, failure) = await DatabaseStart.OpenAsync(options, TimeProvider.System, token);
        Assert.Null(failure);
        string record;
        await using (database)
        {
            var account = (await database!.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("ida@mail.example"), "hash"), token)).Value!;
            var domain = (await database.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse("one.example"), Plan.Team), token)).Value!;
            await database.Aliases.CreateAsync(
                account.Id, domain.Id, new NewAlias(AliasName.Parse("hello"), new AliasSettings { Recipients = ["ida@mail.example"] }), token);
            record = domain.VerificationRecord;
        }

        var zone = Write("zone", $"one.example. 60 MX 10 mx.example.\none.example. 60 TXT \"forward-email-site-verification={record}\"\n");
        Assert.Equal(ExitCode.Success, await RunAsync(explain, "hello@one.example", "--zone", zone));
        Assert.Contains("ida@mail.example", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("its aliases count", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());

        // Half of the rules would be a wrong answer.
        File.Delete(Path.Combine(_directory, "master.key"));
        Assert.Equal(ExitCode.CannotStart, await RunAsync(explain, "hello@one.example", "--zone", zone));
        Assert.Contains("master key", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_leaves_the_database_of_an_older_server_alone()
    {
        var token = TestContext.Current.CancellationToken;
        var options = new StafettOptions { Service = new ServiceOptions { Host = "mx.example", DataDirectory = _directory } };
        var (database, _) = await DatabaseStart.OpenAsync(options, TimeProvider.System, token);
        await database!.DisposeAsync();
        var path = Path.Combine(_directory, "control.sqlite");
        await using (var older = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await older.OpenAsync(token);
            await using var command = older.CreateCommand();
            command.CommandText = "delete from schema_versions where version > 4";
            await command.ExecuteNonQueryAsync(token);
        }

        var before = await File.ReadAllBytesAsync(path, token);
        var explain = ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, () => options, DatabaseStart.OpenExistingAsync);

        Assert.Equal(ExitCode.CannotStart, await RunAsync(explain, "hello@one.example", "--zone", Write("zone", "one.example. 60 A 192.0.2.1\n")));
        Assert.Contains("is of version 4, made by an older Stafett", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("run: stafett serve", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, token));
        Assert.Equal(["control.sqlite", "master.key", "zone"], Directory.GetFiles(_directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Explain_makes_no_database()
    {
        var options = new StafettOptions { Service = new ServiceOptions { Host = "mx.example", DataDirectory = _directory } };
        var explain = ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, () => options, DatabaseStart.OpenExistingAsync);
        await RunAsync(explain, "hello@one.example", "--zone", Write("zone", "one.example. 60 A 192.0.2.1\n"));
        Assert.Equal("", _error.ToString());
        Assert.Equal(["zone"], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("hello:me@x.example", "0123456789abcdef0123456789abcdef", ExitCode.Success)]
    [InlineData("hello:me@x.example", "short", ExitCode.Usage)]
    [InlineData("hello:me@x.example", "", ExitCode.Usage)]
    [InlineData("hello:nowhere", "0123456789abcdef0123456789abcdef", ExitCode.Usage)]
    public async Task Encrypt_makes_a_record_or_says_why_not(string rules, string key, int code)
    {
        Assert.Equal(code, await RunAsync(EncryptCommand.Create(() => key), rules));
        Assert.Equal(code == ExitCode.Success, _output.ToString().StartsWith("forward-email=", StringComparison.Ordinal));
        Assert.Equal(code != ExitCode.Success, _error.ToString().Length > 0);
    }

    private Task<int> ExplainAsync(params string[] arguments) =>
        RunAsync(ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, () => new StafettOptions { Service = new ServiceOptions { Host = "mx.example" } }), arguments);

    private Task<int> RunAsync(Command command, params string[] arguments) =>
        command.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
