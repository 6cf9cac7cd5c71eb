using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

public sealed class WebhookSwitchesTests
{
    [Theory]
    [InlineData("https://h.example/", true, true)]
    [InlineData("https://h.example/?raw=false", false, true)]
    [InlineData("https://h.example/?attachments=false", true, false)]
    [InlineData("https://h.example/in?x=1&raw=false&attachments=false#y", false, false)]
    [InlineData("https://h.example/?RAW=No&Attachments=0", false, false)]
    [InlineData("https://h.example/?raw=OFF&attachments=f", false, false)]
    [InlineData("https://h.example/?raw=%20false%20&attachments=%22n%22", false, false)]
    [InlineData("https://h.example/?%72aw=+false", false, true)]
    [InlineData("https://h.example/?raw=true&attachments=1", true, true)]
    [InlineData("https://h.example/?raw=&attachments", true, true)]
    [InlineData("https://h.example/?raw=fals", true, true)]
    [InlineData("https://h.example/?xraw=false&rawx=false", true, true)]
    [InlineData("https://h.example/raw=false", true, true)]
    [InlineData("https://h.example/?raw=true&raw=false", false, true)]
    public void Are_read_loosely(string url, bool raw, bool attachments) =>
        Assert.Equal(new WebhookPayloadOptions(raw, attachments), WebhookSwitches.Read(new Uri(url)));
}
