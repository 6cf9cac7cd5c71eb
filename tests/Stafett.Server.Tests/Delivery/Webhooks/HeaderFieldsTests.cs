using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>What the payload says of the header section.</summary>
public sealed class HeaderFieldsTests
{
    [Fact]
    public async Task Header_lines_are_ours_and_theirs_as_they_stand()
    {
        var mail = await Payload.ReadAsync(Payload.Message(Payload.Octets("From: a@example.org\r\nX-Folded: one\r\n\ttwo\r\nX-Raw: \u00C3\u00A6 \u00E6\r\n\r\n"), "X-Ours: 1\r\n 2\r\n"u8.ToArray()));

        Assert.Equal(
            """[{"key":"x-ours","line":"X-Ours: 1\r\n 2"},{"key":"from","line":"From: a@example.org"},{"key":"x-folded","line":"X-Folded: one\r\n\ttwo"},{"key":"x-raw","line":"X-Raw: æ �"}]""",
            mail.GetProperty("headerLines").GetRawText());
    }

    [Fact]
    public async Task Headers_hold_what_this_server_found_out_and_nothing_of_the_senders()
    {
        var mail = await Payload.ReadAsync(Payload.Message(
            Payload.Octets("Authentication-Results: forged; dkim=pass\r\nARC-Seal: forged\r\nFrom: a@example.org\r\n\r\n"),
            "Received: x\r\nAuthentication-Results: mx1.example.net;\r\n dkim=none\r\nX-Ours: 1\r\n"u8.ToArray()));

        Assert.Equal("Authentication-Results: mx1.example.net;\r\n dkim=none\r\n", mail.GetProperty("headers").GetString());
    }

    [Theory]
    [InlineData("a@example.org", """[{"address":"a@example.org","name":""}]""", "a@example.org")]
    [InlineData("Kari <a@example.org>", """[{"address":"a@example.org","name":"Kari"}]""", "Kari <a@example.org>")]
    [InlineData("\"Doe, \\\"J\\\"\" <a@example.org>", """[{"address":"a@example.org","name":"Doe, \"J\""}]""", "\"Doe, \\\"J\\\"\" <a@example.org>")]
    [InlineData("=?utf-8?q?K=C3=A5re?= <a@example.org>", """[{"address":"a@example.org","name":"Kåre"}]""", "K\u00E5re <a@example.org>")]
    [InlineData("a@example.org (Kari (the one))", """[{"address":"a@example.org","name":"Kari (the one)"}]""", "\"Kari (the one)\" <a@example.org>")]
    [InlineData("a@example.org,\r\n b@example.org", """[{"address":"a@example.org","name":""},{"address":"b@example.org","name":""}]""", "a@example.org, b@example.org")]
    [InlineData("Us: a@example.org, Kari <b@example.org>;, c@example.org", """[{"name":"Us","group":[{"address":"a@example.org","name":""},{"address":"b@example.org","name":"Kari"}]},{"address":"c@example.org","name":""}]""", "Us: a@example.org, Kari <b@example.org>;, c@example.org")]
    [InlineData("undisclosed-recipients:;", """[{"name":"undisclosed-recipients","group":[]}]""", "undisclosed-recipients: ;")]
    [InlineData("nobody", """[{"address":"","name":"nobody"}]""", "nobody")]
    [InlineData("\"a b\"@example.org", """[{"address":"\"a b\"@example.org","name":""}]""", "\"a b\"@example.org")]
    [InlineData("a@x.example <b@example.org>", """[{"address":"b@example.org","name":"a@x.example"}]""", "\"a@x.example\" <b@example.org>")]
    [InlineData("=?utf-8?q?x=40bank.example=3E?= <b@example.org>", """[{"address":"b@example.org","name":"x@bank.example>"}]""", "\"x@bank.example>\" <b@example.org>")]
    public async Task Addresses_are_told_as_they_are_written(string field, string value, string text)
    {
        var to = (await Payload.ReadAsync($"To: {field}\r\n\r\n")).GetProperty("to");

        Assert.Equal(value, to.GetProperty("value").GetRawText());
        Assert.Equal(text, to.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("a@example.org", "<span class=\"mp_address_group\"><a href=\"mailto:a@example.org\" class=\"mp_address_email\">a@example.org</a></span>")]
    [InlineData("\"<b>\" <a@example.org>", "<span class=\"mp_address_group\"><span class=\"mp_address_name\">&#x3C;b&#x3E;</span> &lt;<a href=\"mailto:a@example.org\" class=\"mp_address_email\">a@example.org</a>&gt;</span>")]
    [InlineData("G: a@example.org;", "<span class=\"mp_address_group\"><span class=\"mp_address_name\">G: </span><span class=\"mp_address_group\"><a href=\"mailto:a@example.org\" class=\"mp_address_email\">a@example.org</a></span>;</span>")]
    [InlineData("<a\"onclick='x'@example.org>", "<span class=\"mp_address_group\"><a href=\"mailto:a&#x22;onclick=&#x27;x&#x27;@example.org\" class=\"mp_address_email\">a&#x22;onclick=&#x27;x&#x27;@example.org</a></span>")]
    public async Task Addresses_as_html_hold_no_markup_of_the_senders(string field, string html) =>
        Assert.Equal(html, (await Payload.ReadAsync($"To: {field}\r\n\r\n")).GetProperty("to").GetProperty("html").GetString());

    [Fact]
    public async Task A_field_that_is_there_twice_is_an_array_where_that_is_allowed_to_mean_something()
    {
        var mail = await Payload.ReadAsync("To: a@example.org\r\nTo: b@example.org\r\nFrom: c@example.org\r\nFrom: d@example.org\r\nCc: e@example.org\r\nReply-To: f@example.org\r\nBcc: g@example.org\r\n\r\n");

        Assert.Equal(["a@example.org", "b@example.org"], mail.GetProperty("to").EnumerateArray().Select(t => t.GetProperty("text").GetString()));
        Assert.Equal("c@example.org", mail.GetProperty("from").GetProperty("text").GetString());
        Assert.Equal("e@example.org", mail.GetProperty("cc").GetProperty("text").GetString());
        Assert.Equal("f@example.org", mail.GetProperty("replyTo").GetProperty("text").GetString());
        Assert.Equal("g@example.org", mail.GetProperty("bcc").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Identifiers_get_their_brackets()
    {
        var mail = await Payload.ReadAsync("Message-ID: 1@example.org\r\nIn-Reply-To: <2@example.org>\r\nReferences: <3@example.org>\r\n\t4@example.org\r\nReferences: <5@example.org>\r\n\r\n");

        Assert.Equal("<1@example.org>", mail.GetProperty("messageId").GetString());
        Assert.Equal("<2@example.org>", mail.GetProperty("inReplyTo").GetString());
        Assert.Equal("""["<3@example.org>","<4@example.org>","<5@example.org>"]""", mail.GetProperty("references").GetRawText());
    }

    [Fact]
    public async Task One_reference_is_a_string() =>
        Assert.Equal("<3@example.org>", (await Payload.ReadAsync("References: <3@example.org>\r\n\r\n")).GetProperty("references").GetString());

    [Theory]
    [InlineData("Wed, 25 May 2022 21:26:41 +0200", "2022-05-25T19:26:41.000Z")]
    [InlineData("25 May 22 19:26 GMT", "2022-05-25T19:26:00.000Z")]
    public async Task The_date_is_told_in_utc(string field, string expected) =>
        Assert.Equal(expected, (await Payload.ReadAsync($"Date: {field}\r\n\r\n")).GetProperty("date").GetString());

    [Fact]
    public async Task What_is_not_said_is_not_told()
    {
        var mail = await Payload.ReadAsync("Date: tomorrow\r\nSubject:\r\nTo:\r\n\r\n");

        Assert.Equal(
            ["attachments", "headers", "headerLines", "html", "text", "textAsHtml", "raw", "recipients", "session"],
            mail.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("X-Priority: 1 (Highest)", "high")]
    [InlineData("X-Priority: 3", "normal")]
    [InlineData("X-Priority: 5", "low")]
    [InlineData("Priority: urgent", "high")]
    [InlineData("Importance: Low", "low")]
    [InlineData("X-MSMail-Priority: Normal", "normal")]
    [InlineData("Importance: high\r\nX-Priority: 5", "high")]
    public async Task Priority_is_one_of_three_words(string fields, string expected) =>
        Assert.Equal(expected, (await Payload.ReadAsync($"{fields}\r\n\r\n")).GetProperty("priority").GetString());

    [Fact]
    public async Task Subjects_are_decoded_on_one_line() =>
        Assert.Equal("h\u00E6 and more", (await Payload.ReadAsync("Subject: =?utf-8?q?h=C3=A6?=\r\n and more\r\n\r\n")).GetProperty("subject").GetString());

    [Fact]
    public async Task Thousands_of_fields_are_not_all_told()
    {
        var many = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"X-{i}: x\r\n"));
        var mail = await Payload.ReadAsync(Payload.Message($"From: a@example.org\r\n{many}\r\nbody\r\n"), new WebhookPayloadOptions(Raw: false, Attachments: false));

        Assert.InRange(mail.GetProperty("headerLines").GetArrayLength(), 1, 1_000);
        Assert.Equal("a@example.org", mail.GetProperty("from").GetProperty("text").GetString());
    }
}
