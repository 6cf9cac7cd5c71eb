using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class PasswordStrengthTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("Password1")]
    [InlineData("P@ssw0rd")]
    [InlineData("p@$$w0rd123")]
    [InlineData("drowssap")]
    [InlineData("letmein2024")]
    [InlineData("qwertyuiop")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("asdfghjkl123")]
    [InlineData("abcdefghijkl")]
    [InlineData("zyxwvutsrq")]
    [InlineData("98765432100")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabcabc")]
    [InlineData("passwordpassword")]
    [InlineData("24.12.1985")]
    [InlineData("19851224")]
    [InlineData("michael1990")]
    [InlineData("Sommer2024")]
    [InlineData("iloveyou!")]
    [InlineData("ingrid.berg")]
    [InlineData("ingrid123")]
    [InlineData("xk4!z")]
    public void Is_too_easy(string password)
    {
        var estimate = PasswordStrength.Estimate(password, ["ingrid.berg@example.com", "Ingrid", "Berg"]);

        Assert.False(estimate.IsEnough, $"{estimate.GuessesLog10}");
        Assert.NotEmpty(estimate.Warning);
        Assert.NotEmpty(estimate.Advice);
    }

    [Theory]
    [InlineData("seventeen violet umbrellas")]
    [InlineData("gQ7#vLp2xRz9")]
    [InlineData("tapir kvass olympic drizzle")]
    [InlineData("Fjellrev spiser aldri pannekaker")]
    [InlineData("我喜欢在山里徒步旅行看日出")]
    public void Is_good_enough(string password)
    {
        var estimate = PasswordStrength.Estimate(password, ["ingrid.berg@example.com"]);

        Assert.True(estimate.IsEnough, $"{estimate.GuessesLog10} {estimate.Warning}");
        Assert.Empty(estimate.Warning);
        Assert.Empty(estimate.Advice);
    }

    [Theory]
    [InlineData("password", "tried first")]
    [InlineData("p4ssw0rd", "digit or a sign")]
    [InlineData("retupmoc", "backwards")]
    [InlineData("sdfghjk", "Neighbouring")]
    [InlineData("ghijklmno", "Sequences")]
    [InlineData("zzzzzzzz", "Repeats")]
    [InlineData("31.05.1977", "Dates")]
    [InlineData("ingrid.berg@example.com", "your own")]
    [InlineData("x7!", "short")]
    public void Says_why_it_is_weak(string password, string reason) =>
        Assert.Contains(reason, PasswordStrength.Estimate(password, ["ingrid.berg@example.com"]).Warning, StringComparison.Ordinal);

    [Fact]
    public void Longer_is_never_much_weaker()
    {
        var random = new SeededRandom(4);
        for (var round = 0; round < 300; round++)
        {
            var password = string.Concat(Enumerable.Range(0, 1 + random.Next(20)).Select(_ => (char)(' ' + random.Next(95))));
            var longer = password + (char)(' ' + random.Next(95));

            // A pattern may be completed by one more character; then it is what it always was, and a little more.
            Assert.True(PasswordStrength.Estimate(longer, []).GuessesLog10 >= PasswordStrength.Estimate(password, []).GuessesLog10 - 2, longer);
        }
    }

    [Fact]
    public void The_longest_and_worst_inputs_are_judged_all_the_same()
    {
        foreach (var password in new[] { new string('a', 128), new string('1', 128), new string('\ud800', 128), string.Concat(Enumerable.Repeat("ab12", 32)), new string('x', 1_000_000), "", "\0" })
            Assert.InRange(PasswordStrength.Estimate(password, [new string('b', 100_000), password]).Score, 0, 4);
    }

    [Theory]
    [InlineData("", "Choose")]
    [InlineData("abc", "too easy")]
    [InlineData("seventeen\nviolet umbrellas", "cannot be typed")]
    [InlineData("seventeen violet \ud800umbrellas", "cannot be typed")]
    public void The_policy_says_what_is_wrong(string password, string text)
    {
        var problem = PasswordPolicy.Check("password", password, [])!;

        Assert.Equal("password", problem.Field);
        Assert.Contains(text, problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_and_twenty_eight_characters_are_the_most()
    {
        var password = string.Concat(Enumerable.Range(0, 128).Select(i => (char)('a' + (i * i * 7 % 26))));

        Assert.Null(PasswordPolicy.Check("password", password, []));
        Assert.Contains("128", PasswordPolicy.Check("password", password + "x", [])!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_words_is_clean()
    {
        Assert.InRange(CommonWords.PasswordCount, 500, 2_000);
        Assert.Equal(2, CommonWords.Rank("password"));
        Assert.Null(CommonWords.Rank("umbrellaxyz"));
        Assert.Equal("passiord", CommonWords.Undisguise("p@$51ord"));
    }
}
