using System.Net;
using Stafett.Protocols.Dns;
using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class RegistrarTests : IClassFixture<SandboxFixture>
{
    private readonly SandboxFixture _sandbox;

    public RegistrarTests(SandboxFixture sandbox) => _sandbox = sandbox;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Registrar New() => new(SandboxZone.Create(SandboxPorts.Find(21_000)!, null));

    private static string Texts(Registrar registrar, string name) =>
        string.Join('|', registrar.Zone.Look(name, DnsType.TXT).Records.OfType<TxtRecord>().Select(r => r.Text));

    [Theory]
    [InlineData("@ TXT forward-email-site-verification=abc", "yours.example TXT forward-email-site-verification=abc")]
    [InlineData("@\tTXT\t\"forward-email-site-verification=abc\"", "yours.example TXT forward-email-site-verification=abc")]
    [InlineData("yours.example. 3600 IN TXT \"a\" \"b \\\" c\"", "yours.example TXT ab \" c")]
    [InlineData("TXT @ v=spf1 include:x.example -all", "yours.example TXT v=spf1 include:x.example -all")]
    [InlineData("TXT \"v=spf1 -all\"", "yours.example TXT v=spf1 -all")]
    [InlineData("yours.example MX 10 mx.sandbox.example", "yours.example MX 10 mx.sandbox.example")]
    [InlineData("MX 5 mx.sandbox.example.", "yours.example MX 5 mx.sandbox.example")]
    [InlineData("MX @ mx.sandbox.example 0", "yours.example MX 0 mx.sandbox.example")]
    [InlineData("MX mx.sandbox.example 0", "yours.example MX 0 mx.sandbox.example")]
    [InlineData("@ mx mx.sandbox.example", "yours.example MX 10 mx.sandbox.example")]
    [InlineData("fe-bounces CNAME mx.sandbox.example", "fe-bounces.yours.example CNAME mx.sandbox.example")]
    [InlineData("_dmarc.yours.example TXT v=DMARC1; p=none;", "_dmarc.yours.example TXT v=DMARC1; p=none;")]
    [InlineData("Key._domainkey TXT v=DKIM1; p=MIGf", "key._domainkey.yours.example TXT v=DKIM1; p=MIGf")]
    public void A_line_is_read_as_people_paste_it(string line, string expected)
    {
        Assert.True(RegistrarForm.TryReadLines($"\r\n{line}\r\n\r\n", "yours.example", out var records, out var problem), problem);
        var record = Assert.Single(records);
        Assert.Equal(expected, $"{record.Name} {record.Type} {record.Value}");
        Assert.Null(New().Publish(records));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@ A 192.0.2.1")]
    [InlineData("hello")]
    [InlineData("a b TXT")]
    [InlineData("a\"b TXT x")]
    [InlineData("@ MX not a host")]
    [InlineData("@ MX 99999 mx.sandbox.example")]
    [InlineData("@ CNAME")]
    [InlineData("a;b TXT x")]
    public void What_is_no_record_is_said(string line)
    {
        Assert.False(RegistrarForm.TryReadLines(line, "yours.example", out _, out var problem));
        Assert.NotEqual("", problem);
    }

    [Theory]
    [InlineData("inbox.example")]
    [InlineData("www.single.example")]
    [InlineData("sandbox.example")]
    [InlineData("mx.sandbox.example")]
    [InlineData("yours.test")]
    [InlineData("example")]
    public void Names_of_others_are_not_given_away(string name)
    {
        var registrar = New();
        Assert.NotNull(registrar.Publish([new SandboxRecord("yours.example", "TXT", "x"), new SandboxRecord(name, "TXT", "x")]));
        Assert.Empty(registrar.Records);
    }

    [Fact]
    public void A_change_is_in_the_dns_at_once()
    {
        var registrar = New();
        DnsZone? told = null;
        registrar.OnChange(zone => told = zone);
        Assert.Null(registrar.Publish([new SandboxRecord("yours.example", "TXT", "a"), new SandboxRecord("yours.example", "TXT", "a"), new SandboxRecord("yours.example", "TXT", "say \"b\\c\" " + new string('x', 300))]));
        Assert.Same(registrar.Zone, told);
        Assert.Equal("a|say \"b\\c\" " + new string('x', 300), Texts(registrar, "yours.example"));
        Assert.All(registrar.Zone.Look("yours.example", DnsType.TXT).Records, r => Assert.Equal(0u, (uint)r.Ttl));
        registrar.Remove(registrar.Records[0].Id);
        Assert.StartsWith("say", Texts(registrar, "yours.example"), StringComparison.Ordinal);
        registrar.Clear("yours.example");
        Assert.Equal("", Texts(registrar, "yours.example"));
        Assert.NotEqual("", Texts(registrar, "single.example"));
    }

    [Fact]
    public void A_CNAME_record_stands_alone_and_nothing_grows_without_end()
    {
        var registrar = New();
        Assert.Null(registrar.Publish([new SandboxRecord("a.yours.example", "CNAME", "mx.sandbox.example")]));
        Assert.NotNull(registrar.Publish([new SandboxRecord("a.yours.example", "TXT", "x")]));
        for (var i = 1; i < Registrar.MaxDomains; i++)
            Assert.Null(registrar.Publish([new SandboxRecord($"mine{i}.example", "TXT", "x")]));
        Assert.NotNull(registrar.Publish([new SandboxRecord("more.example", "TXT", "x")]));
        for (var i = registrar.Records.Length; i < Registrar.MaxRecords; i++)
            Assert.Null(registrar.Publish([new SandboxRecord("yours.example", "TXT", $"x{i}")]));
        Assert.NotNull(registrar.Publish([new SandboxRecord("yours.example", "TXT", "more")]));
    }

    [Fact]
    public async Task The_page_takes_forms_of_browsers_and_of_curl()
    {
        var added = await PostAsync("/registrar/records", ("name", "form.example"), ("type", "TXT"), ("value", "forward-email=<b>you@inbox.example"));
        Assert.Equal(HttpStatusCode.SeeOther, added.StatusCode);
        var page = await _sandbox.Http.GetStringAsync("/registrar", Token);
        Assert.Contains("forward-email=&lt;b&gt;you@inbox.example", page, StringComparison.Ordinal);
        var pasted = await PostAsync("/registrar/paste", ("domain", "form.example"), ("lines", "@ MX 10 mx.sandbox.example\n@ TXT second"));
        Assert.Equal(HttpStatusCode.SeeOther, pasted.StatusCode);
        Assert.Contains("\"value\": \"10 mx.sandbox.example\"", await _sandbox.Http.GetStringAsync("/registrar.json", Token), StringComparison.Ordinal);

        var refused = await PostAsync("/registrar/paste", ("domain", "form.example"), ("lines", "@ TXT third\ninbox.example TXT <script>"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync(Token);
        Assert.Contains("Nothing was published", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync("/registrar/clear", ("domain", "form.example"))).StatusCode);
        Assert.DoesNotContain("form.example", await _sandbox.Http.GetStringAsync("/registrar.json", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_site_cannot_publish()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/registrar/records") { Content = new FormUrlEncodedContent([new("name", "@"), new("type", "TXT"), new("value", "x")]) };
        request.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await _sandbox.Http.SendAsync(request, Token)).StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        _sandbox.Http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))), Token);
}
