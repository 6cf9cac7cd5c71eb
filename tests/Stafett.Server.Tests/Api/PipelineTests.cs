using System.Net.Sockets;
using System.Text;

namespace Stafett.Server.Tests.Api;

/// <summary>What every route has before it does anything of its own.</summary>
public sealed class PipelineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_test_route_answers_in_text_with_the_fields_of_every_answer()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().GetAsync("/v1/test");

        Assert.Equal((200, "OK"), (answer.Status, answer.Text));
        Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.NotEmpty(answer.Header("X-Request-Id")!);
        Assert.EndsWith("ms", answer.Header("X-Response-Time"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        Assert.Equal(("5000", "4999"), (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining")));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404)]
    [InlineData("GET", "/v1/", 404)]
    [InlineData("GET", "/v1/domains/example.com/nothing", 404)]
    [InlineData("GET", "/v1/messages", 404)]
    [InlineData("PATCH", "/v1/domains", 405)]
    [InlineData("DELETE", "/v1/account", 405)]
    [InlineData("HEAD", "/v1/domains/example.com/invites", 405)]
    public async Task What_is_not_there_is_said_in_JSON(string method, string path, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().SendAsync(method, path, null);

        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        if (method != "HEAD")
            Assert.Equal((status.ToString(), status == 404 ? "Not Found" : "Method Not Allowed"), (answer["statusCode"], answer["error"]));
        Assert.Equal(status == 405, answer.Header("Allow") is not null);
    }

    [Fact]
    public async Task A_405_says_which_methods_there_are()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal("POST, GET, HEAD, PUT, OPTIONS", (await host.Client().DeleteAsync("/v1/account")).Header("Allow"));
        Assert.Equal("GET, POST, DELETE, OPTIONS", (await host.Client().SendAsync("PUT", "/v1/domains/x.example/invites", null)).Header("Allow"));
    }

    [Fact]
    public async Task HEAD_has_the_fields_of_GET_and_no_content()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var answer = await account.SendAsync("HEAD", "/v1/domains", null);

        Assert.Equal((200, ""), (answer.Status, answer.Text));
        Assert.Equal("0", answer.Header("X-Item-Count"));
    }

    [Fact]
    public async Task A_browser_may_ask_from_any_origin_but_brings_no_cookies_along()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().SendAsync(
            "OPTIONS", "/v1/domains", null, ("Origin", "https://webmail.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-mischief"));

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Authorization, Content-Type, Idempotency-Key", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("GET, HEAD, POST, OPTIONS", answer.Header("Access-Control-Allow-Methods"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        Assert.Equal(404, (await host.Client().SendAsync("OPTIONS", "/v1/nothing", null)).Status);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("0123456789abcdef01234567", "")]
    [InlineData("not-a-secret", "")]
    public async Task Without_right_credentials_it_is_401(string userName, string password)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in new[] { "/v1/domains", "/v1/domains/example.com", "/v1/logs/download", "/v1/lookup?verification_record=x", "/v1/account" })
        {
            var answer = await host.Client(userName, password).GetAsync(path);
            Assert.Equal((401, "Unauthorized"), (answer.Status, answer["error"]));
            Assert.Equal(path == "/v1/account" ? "Basic realm=\"forwardemail/api\", charset=\"UTF-8\"" : null, answer.Header("WWW-Authenticate"));
        }
    }

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic OnBhc3N3b3Jk")] // :password
    [InlineData("Basic YWJjAGRlZjo=")] // a NUL
    public async Task Credentials_that_cannot_be_read_are_401(string authorization)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(401, (await host.Client().SendAsync("GET", "/v1/domains", null, ("Authorization", authorization))).Status);
        Assert.Equal(401, (await host.Client().SendAsync("GET", "/v1/domains", null, ("Authorization", "Basic " + new string('A', 4_000)))).Status);
    }

    [Fact]
    public async Task An_alias_with_a_wrong_password_is_401_with_the_scheme()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client("nobody@example.com", "wrong").GetAsync("/v1/account");

        Assert.Equal(401, answer.Status);
        Assert.StartsWith("Basic realm=\"forwardemail/api\"", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_banned_account_is_403_and_an_unproven_one_400()
    {
        await using var host = await ApiHost.StartAsync();
        var banned = await host.AccountAsync("banned@example.net", terms => terms with { BannedAt = host.Time.GetUtcNow() });
        var unproven = await host.AccountAsync("new@example.net", isVerified: false);

        Assert.Equal(403, (await banned.GetAsync("/v1/account")).Status);
        Assert.Equal(403, (await banned.GetAsync("/v1/domains")).Status);
        var answer = await unproven.GetAsync("/v1/domains");
        Assert.Equal(400, answer.Status);
        Assert.Contains("/verify", answer.Message);
        Assert.Equal("new@example.net", (await unproven.GetAsync("/v1/account"))["email"]);
    }

    [Fact]
    public async Task The_free_plan_reads_and_does_not_write()
    {
        await using var host = await ApiHost.StartAsync();
        var free = await host.AccountAsync("free@example.net", terms => terms with { Plan = Storage.Control.Plan.Free });
        var ended = await host.AccountAsync("ended@example.net", terms => terms with { PlanExpiresAt = host.Time.GetUtcNow() });

        foreach (var client in new[] { free, ended })
        {
            Assert.Equal(200, (await client.GetAsync("/v1/domains")).Status);
            var answer = await client.PostAsync("/v1/domains", """{"domain":"free.example"}""");
            Assert.Equal((402, "Payment Required"), (answer.Status, answer["error"]));
        }
    }

    [Fact]
    public async Task A_body_is_read_in_every_form()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        Assert.Equal("Ada", (await account.PutAsync("/v1/account", """{"given_name":"Ada","nobody_knows":[1]}"""))["given_name"]);
        Assert.Equal("Bea", (await account.FormAsync("PUT", "/v1/account", ("given_name", "Bea")))["given_name"]);
        using var parts = new MultipartFormDataContent { { new StringContent("Cäcilie"), "given_name" }, { new ByteArrayContent([0, 1, 2]), "file", "x.bin" } };
        Assert.Equal("Cäcilie", (await account.SendAsync("PUT", "/v1/account", parts))["given_name"]);
        using var untyped = new ByteArrayContent("""{"given_name":"Dora"}"""u8.ToArray());
        Assert.Equal("Dora", (await account.SendAsync("PUT", "/v1/account", untyped))["given_name"]);
    }

    [Theory]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "{} {}", 400)]
    [InlineData("application/json", "{\"given_name\":{\"a\":1}}", 400)]
    [InlineData("application/json", "{\"given_name\":\"\\ud800\"}", 400)]
    [InlineData("application/json", "{\"given_name\":\"a\\u0000b\"}", 400)]
    [InlineData("application/x-www-form-urlencoded", "given_name=%FF", 400)]
    [InlineData("multipart/form-data", "x", 400)]
    [InlineData("text/xml", "<a/>", 415)]
    public async Task A_body_that_cannot_be_read_is_the_clients_fault(string type, string body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await account.SendAsync("PUT", "/v1/account", content);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status.ToString(), answer["statusCode"]);
    }

    [Fact]
    public async Task Fields_of_the_wrong_shape_and_missing_ones_are_named_all_at_once()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var answer = await account.PostAsync("/v1/domains", """{"has_virus_protection":[],"retention_days":{},"catchall":{"a":1}}""");

        Assert.Equal((400, "Bad Request"), (answer.Status, answer["error"]));
        Assert.Equal(
            ["domain", "catchall", "has_virus_protection", "retention_days"], answer.Json["problems"]!.AsArray().Select(p => p!["field"]!.ToString()));
        Assert.Contains("domain is required", answer.Message);
    }

    [Fact]
    public async Task A_body_longer_than_its_route_reads_is_413()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var mebibyte = new string('x', 1024 * 1024);

        Assert.Equal(413, (await account.PutAsync("/v1/account", $"{{\"given_name\":\"{mebibyte}\"}}")).Status);
        Assert.Equal(200, (await account.PostAsync("/v1/log", $"{{\"message\":\"{mebibyte}\"}}")).Status);
        Assert.Equal(413, (await account.PostAsync("/v1/log", $"{{\"message\":\"{mebibyte}{mebibyte}\"}}")).Status);
    }

    [Fact]
    public async Task A_chunked_body_is_stopped_at_the_limit_too()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port, Cancel);
        var stream = client.GetStream();
        var token = Convert.ToBase64String(Encoding.ASCII.GetBytes(account.UserName + ":"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /v1/account HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"), Cancel);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        try
        {
            for (var i = 0; i < 17; i++)
                await stream.WriteAsync(chunk, Cancel);
        }
        catch (IOException)
        {
            // It may close before all was sent.
        }

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task What_nobody_expected_is_500_with_the_number_of_its_log_line_and_no_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.Control.DisposeAsync();
        var answer = await account.GetAsync("/v1/domains");

        Assert.True(answer.Status is 500 or 503, answer.Text);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Contains(host.Log.All, line => line.Contains(answer.Header("X-Request-Id")!, StringComparison.Ordinal) && line.Contains("GET /v1/domains", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.All, line => line.Contains(account.UserName, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", answer.Text);
    }
}
