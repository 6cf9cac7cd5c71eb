namespace Stafett.Web.Texts;

/// <summary>Small things that anybody may want of this server.</summary>
public sealed record ToolTexts
{
    public string Title { get; init; } = "Tools";

    public string RuleTester { get; init; } = "Where would mail to an address go?";

    public string DenylistTitle { get; init; } = "Your mail is refused here?";

    public string DenylistLead { get; init; } = "If this server refuses your mail by mistake, or the cause is mended, ask that it be taken again. A person looks at it and answers you.";

    public string DenylistValue { get; init; } = "What is refused";

    public string DenylistValueHint { get; init; } = "The IP address of your server, or the domain or address of the sender, as the reply named it.";

    public string DenylistEmail { get; init; } = "Your e-mail address";

    public string DenylistEmailHint { get; init; } = "For the answer, and nothing else. Take one whose mail is not refused.";

    public string DenylistText { get; init; } = "What happened, and what was mended";

    public string DenylistTextHint { get; init; } = "The reply that you were given helps most. May stay empty.";

    public string DenylistAsk { get; init; } = "Ask";

    public string DenylistAskedTitle { get; init; } = "Your request is here";

    public string DenylistAsked { get; init; } = "A person looks at it. You hear of the decision by mail.";

    public string DenylistAnother { get; init; } = "Ask for something else";

    public string EncryptTitle { get; init; } = "Encrypt a TXT record";

    public string EncryptLead { get; init; } = "Everybody can read the DNS, and so where your mail goes. Publish the encrypted value in its place: only this server can read it.";

    public string EncryptInput { get; init; } = "Plain value";

    public string EncryptInputHint { get; init; } = "As it would stand in the TXT record.";

    public string EncryptButton { get; init; } = "Encrypt";

    public string EncryptedTitle { get; init; } = "Publish this";

    public string EncryptedLead { get; init; } = "As the TXT record of your domain, in place of the plain one. It is another text each time, and each of them is right.";

    public string Encrypted { get; init; } = "Encrypted value";

    public string EncryptNoKey { get; init; } = "This server has no key for TXT records, so it can encrypt none. Rules in an account are not public either.";
}
