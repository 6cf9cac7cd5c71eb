using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

public sealed class AddressListTarget : IFuzzTarget
{
    private const int Most = 20;

    public string Name => "address-list";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "bob@sender.example", "\"Bob, the one\" <bob@sender.example>, (comment (nested)) jane@target.example", "Group: a@b.example, c@d.example;, x@y.example", "<@a,@b:joe@c.example>", "=?utf-8?q?B=C3=B6b?= <bob@sender.example>", "undisclosed-recipients:;");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("<", ">", ",", ";", ":", "(", ")", "\"", "\\", "@", "a@b.example", "\r\n ", "=?utf-8?b?", "?=", "[192.0.2.1]");

    public void Run(ReadOnlySpan<byte> input)
    {
        var list = AddressListParser.Parse(input, Most);
        FuzzCheck.That(list.Mailboxes.Count <= Most, "more than asked for");
        FuzzCheck.That(!list.IsTruncated || list.Mailboxes.Count == Most || list.Groups.Count > Most, "cut before the cap");
        foreach (var group in list.Groups)
            FuzzCheck.That(group.First >= 0 && group.Count >= 0 && group.First + group.Count <= list.Mailboxes.Count && !group.Name.Any(char.IsControl), "a group of what is not there");
        foreach (var mailbox in list.Mailboxes)
        {
            FuzzCheck.That(!mailbox.Name.Any(char.IsControl), "a name with control characters");
            FuzzCheck.That(mailbox.DisplayName is null || !mailbox.DisplayName.Any(c => c is '\r' or '\n' or '\0'), "a name of several lines");
            FuzzCheck.That(EmailAddress.TryParse(mailbox.Address.ToString(), out var again) && again == mailbox.Address, $"{mailbox.Address} reads as something else");
        }
    }
}
