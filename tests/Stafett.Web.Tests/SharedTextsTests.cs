using Stafett.Web.Texts;

namespace Stafett.Web.Tests;

public sealed class SharedTextsTests
{
    [Fact]
    public void The_product_has_its_name() => Assert.Equal("Stafett", new SharedTexts().ProductName);
}
