using System.Net;
using System.Text.RegularExpressions;

namespace Stafett.Web.Tests.Public;

public sealed class EncryptPageTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task A_value_is_encrypted_and_the_plain_one_stays_in_its_field()
    {
        using var visitor = site.Visitor();
        Assert.Empty(HtmlCheck.Problems((await visitor.GetAsync("/encrypt")).Body));
        var page = await visitor.SubmitAsync("/encrypt", ("input", "forward-email=hello:ada@mailbox.example"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        var value = WebUtility.HtmlDecode(Regex.Match(page.Body, "<code>(forward-email=[^<]*)</code>").Groups[1].Value);
        Assert.Matches("^forward-email=[A-Za-z0-9+/]{40,}=*$", value);
        Assert.Matches(">forward-email=hello:ada@mailbox.example</textarea>", WebUtility.HtmlDecode(page.Body));
    }

    [Fact]
    public async Task What_is_no_rule_is_said_at_the_field()
    {
        using var visitor = site.Visitor();
        await visitor.GetAsync("/encrypt");
        var page = await visitor.SubmitAsync("/encrypt", ("input", "</textarea><script>alert(1)</script>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("id=\"input-problem\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;/textarea&gt;&lt;script&gt;", page.Body, StringComparison.Ordinal);
    }
}
