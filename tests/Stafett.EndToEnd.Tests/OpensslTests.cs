using System.Diagnostics;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>A session typed through openssl's client: a TLS stack that is not the server's own.</summary>
public sealed class OpensslTests(MxServer server) : ClientTest(server)
{
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Delivers_with_starttls(string version)
    {
        Require();
        var message = Message("openssl " + version);

        await SpeakAsync(message, ["-starttls", "smtp", "-name", "client.example", "-connect", $"127.0.0.1:{Port}", version]);

        await AssertArrivedAsync(message, "ESMTPS");
    }

    [Fact]
    public async Task Delivers_with_implicit_tls()
    {
        Require();
        var message = Message("openssl implicit");

        await SpeakAsync(message, ["-connect", $"127.0.0.1:{Server.TlsPort}"]);

        await AssertArrivedAsync(message, "ESMTPS");
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Refuses_old_versions_behind_starttls(string version) => await RefusesAsync(version, "-starttls", "smtp", "-connect", $"127.0.0.1:{Port}");

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Refuses_old_versions_of_implicit_tls(string version) => await RefusesAsync(version, "-connect", $"127.0.0.1:{Server.TlsPort}");

    // Attack row 88: what was agreed upon at one listener, with its rules, is not carried to another.
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_ticket_of_one_listener_is_worth_nothing_at_another(string version)
    {
        Require();
        var ticket = Write("ticket.pem", []);
        string[] startTls = ["-starttls", "smtp", "-connect", $"127.0.0.1:{Port}", version];

        var first = await QuitAsync([.. startTls, "-sess_out", ticket]);
        var again = await QuitAsync([.. startTls, "-sess_in", ticket]);
        var elsewhere = await QuitAsync(["-connect", $"127.0.0.1:{Server.TlsPort}", version, "-sess_in", ticket]);

        Assert.Contains("New, TLS", first.Output, StringComparison.Ordinal);
        // Where it was made it is taken: the test says something.
        Assert.Contains("Reused, TLS", again.Output, StringComparison.Ordinal);
        Assert.Contains("New, TLS", elsewhere.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Reused, TLS", elsewhere.Output, StringComparison.Ordinal);
    }

    // In lower case: s_client takes a line that begins with Q for an order.
    private static Task<ProgramResult> QuitAsync(IEnumerable<string> options) =>
        ForeignProgram.RunAsync("openssl", ["s_client", "-ign_eof", .. options], "quit\r\n");

    private static async Task RefusesAsync(string version, params string[] options)
    {
        Require();

        // Without SECLEVEL=0 openssl would not even offer it, and the test would say nothing about us.
        var client = await ForeignProgram.RunAsync("openssl", ["s_client", .. options, version, "-cipher", "ALL:@SECLEVEL=0"]);

        Assert.NotEqual(0, client.ExitCode);
        Assert.Contains("CONNECTED", client.Output, StringComparison.Ordinal);
        Assert.Contains("Cipher is (NONE)", client.Output, StringComparison.Ordinal);
        // It is the server that says no.
        Assert.Contains("alert", client.Output, StringComparison.Ordinal);
    }

    private static void Require() => ForeignProgram.Require("openssl", ForeignProgram.IsInstalled("openssl", "version"));

    private static async Task SpeakAsync(byte[] message, IEnumerable<string> options)
    {
        // -quiet also keeps a line that begins with R or Q from being read as an order to s_client.
        using var process = Process.Start(ForeignProgram.Command("openssl", ["s_client", "-quiet", .. options]))!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var heard = new StringBuilder();
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await SayAsync("EHLO client.example\r\n", "250 ");
            await SayAsync($"MAIL FROM:<{Sender}>\r\n", "250 2.1.0");
            await SayAsync($"RCPT TO:<{Recipient}>\r\n", "250 2.1.5");
            await SayAsync("DATA\r\n", "354");
            await SayAsync(Encoding.UTF8.GetString(message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n", "250 ");
            await SayAsync("QUIT\r\n", "221");
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"No answer in time. Heard so far:\n{heard}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        async Task SayAsync(string said, string expected)
        {
            await process.StandardInput.WriteAsync(said.AsMemory(), timeout.Token);
            await process.StandardInput.FlushAsync(timeout.Token);
            while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                heard.AppendLine(line);
                if (line.StartsWith(expected, StringComparison.Ordinal))
                    return;
                if (line.Length > 3 && line[0] is '4' or '5' && line[3] == ' ')
                    Assert.Fail($"After {said[..Math.Min(said.Length, 40)].Trim()}:\n{heard}");
            }

            Assert.Fail($"The connection ended. Heard:\n{heard}{await errors}");
        }
    }
}
