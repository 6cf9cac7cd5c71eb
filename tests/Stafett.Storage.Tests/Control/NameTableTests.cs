using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Rules;

namespace Stafett.Storage.Tests.Control;

public sealed class NameTableTests
{
    private static readonly StillTime Time = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Every_name_is_found_and_no_other(int count)
    {
        var aliases = Enumerable.Range(0, count).Select(i => Alias($"name{i}", $"u{i}@example.net")).ToList();

        var table = Table(aliases);

        Assert.Equal(count, table.Count);
        foreach (var alias in aliases)
            AssertSame(alias, table.Find(alias.Name.Text));
        for (var i = 0; i < 1_000; i++)
            Assert.Null(table.Find($"other{i}"));
    }

    [Fact]
    public void Names_and_recipients_of_every_length_come_back()
    {
        var aliases = Enumerable.Range(1, AliasName.MaxLength)
            .Select(length => Alias(new string('a', length), [.. Enumerable.Range(0, length % 12).Select(i => $"{new string('r', length * i)}@example.net")])).ToList();

        var table = Table(aliases);

        foreach (var alias in aliases)
            AssertSame(alias, table.Find(alias.Name.Text));
        Assert.Null(table.Find(new string('a', AliasName.MaxLength + 1)));
        Assert.Null(table.Find(""));
        Assert.Null(table.Find("\ud800"));
    }

    [Fact]
    public void Names_of_any_script_are_found()
    {
        string[] names = ["å", "ø", "日本", "a\u0301", "\U0001F600", new('日', 85)];

        var table = Table([.. names.Select(name => Alias(name, "u@example.net"))]);

        foreach (var name in names)
            Assert.Equal(name, table.Find(name)!.Name.Text);
        Assert.Null(table.Find("á"));
    }

    [Fact]
    public void All_traits_are_kept()
    {
        for (var traits = 0; traits < 128; traits++)
        {
            var alias = Alias("a", "u@example.net") with { Traits = (AliasTraits)traits };
            Assert.Equal((AliasTraits)traits, Table([alias]).Find("a")!.Traits);
        }
    }

    [Fact]
    public void Changes_replace_add_and_take_away()
    {
        var table = Table([.. Enumerable.Range(0, 100).Select(i => Alias($"n{i}", "old@example.net"))]);

        var changed = table.With(new Dictionary<string, AliasRules?>
        {
            ["n1"] = Alias("n1", "new@example.net"),
            ["n2"] = null,
            ["added"] = Alias("added", "new@example.net"),
            ["never"] = null,
        });

        Assert.Equal(100, changed.Count);
        Assert.Equal(["new@example.net"], changed.Find("n1")!.Recipients);
        Assert.Null(changed.Find("n2"));
        Assert.NotNull(changed.Find("added"));
        Assert.Equal(["old@example.net"], changed.Find("n3")!.Recipients);
        Assert.Equal(["old@example.net"], table.Find("n1")!.Recipients);
    }

    [Fact]
    public void An_alias_costs_little_memory()
    {
        var table = Table([.. Enumerable.Range(0, 100_000).Select(i => Alias($"customer-{i}", "mailbox@example.net"))]);

        Assert.InRange(table.Weight, 1, 100_000 * 75);
    }

    private static AliasRules Alias(string name, params string[] recipients) =>
        new(Id<Alias>.New(Time), AliasName.Parse(name), AliasTraits.Enabled | AliasTraits.Imap, [.. recipients]);

    private static NameTable Table(List<AliasRules> aliases)
    {
        var builder = new NameTable.Builder();
        foreach (var alias in aliases)
            builder.Add(alias);
        return builder.ToTable();
    }

    private static void AssertSame(AliasRules expected, AliasRules? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal((expected.Id, expected.Name, expected.Traits), (actual.Id, actual.Name, actual.Traits));
        Assert.Equal(expected.Recipients, actual.Recipients);
    }
}
