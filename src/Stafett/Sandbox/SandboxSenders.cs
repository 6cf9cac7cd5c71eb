namespace Stafett.Sandbox;

/// <summary>The sample senders: one that passes and one that fails for everything that is checked.</summary>
internal static class SandboxSenders
{
    /// <summary>Its seals are believed here, as an operator would do with a list that he knows.</summary>
    public const string TrustedList = "list.example";

    private const string Author = "vouched.example";

    private const string Here = "v=spf1 ip4:127.0.0.0/8 -all";

    // An address of the documentation, which nobody has.
    private const string Elsewhere = "v=spf1 ip4:192.0.2.1";

    /// <param name="keys">Null: the records of the keys are missing.</param>
    public static IReadOnlyList<SandboxSender> All(SandboxKeys? keys) =>
    [
        new("allowed.example", "SPF: pass", "Its record names this machine, and its DMARC policy is content with that. Forwarding breaks SPF; our seal tells the target that it had passed.", 250,
            ["spf=pass", "dkim=none", "dmarc=pass"], [Txt("allowed.example", Here), Policy("allowed.example", "reject")]),
        new("perhaps.example", "SPF: softfail", "Its record says that it probably does not send from here. That alone refuses nothing.", 250,
            ["spf=softfail", "dkim=none", "dmarc=none"], [Txt("perhaps.example", $"{Elsewhere} ~all")]),
        new("denied.example", "SPF: fail", "Its record says that it never sends from here, no signature says otherwise, and the sender is told the domain's own words.", 550,
            ["spf=fail", "dkim=none", "dmarc=none"], [Txt("denied.example", $"{Elsewhere} exp=why.denied.example -all"), Txt("why.denied.example", "mail of %{d} never comes from %{i}")]),
        new("signed.example", "DKIM: pass", "Signed with an RSA and an Ed25519 key, whose public halves are in DNS. Nothing is changed on the way, so both hold at the target too.", 250,
            ["spf=none", "dkim=pass", "dmarc=none"], Keys(keys, "signed.example")) { Signing = SampleSigning.Signed },
        new("changed.example", "DKIM: fail", "Somebody on the way added a line: the hash of the text is another one.", 250,
            ["spf=pass", "dkim=fail", "dmarc=none"], [Txt("changed.example", Here), .. Keys(keys, "changed.example")]) { Signing = SampleSigning.Changed },
        new(Author, "DMARC: pass", "Its signature is of the author's own domain, which is what DMARC asks for.", 250,
            ["spf=none", "dkim=pass", "dmarc=pass"], [Policy(Author, "reject"), .. Keys(keys, Author)]) { Signing = SampleSigning.Signed },
        new("forged.example", "DMARC: fail, and the policy is reject", "Neither SPF nor a signature vouches for the author, and the domain wants such mail refused.", 550,
            ["spf=softfail", "dkim=none", "dmarc=fail"], [Txt("forged.example", $"{Elsewhere} ~all"), Policy("forged.example", "reject")]),
        new("doubtful.example", "DMARC: fail, and the policy is quarantine", "The domain wants such mail set aside. Stafett has no place for that: it hands it on with the verdict, and the target's filter decides.", 250,
            ["spf=softfail", "dkim=none", "dmarc=fail"], [Txt("doubtful.example", $"{Elsewhere} ~all"), Policy("doubtful.example", "quarantine")]),
        new(TrustedList, "ARC: pass", $"A list changed the subject, which broke the author's signature. It sealed that it had held before, and its seals are believed here, so the author's policy (reject) is not applied.", 250,
            ["spf=pass", "dkim=fail", "arc=pass", "dmarc=fail"], [Txt(TrustedList, Here), .. Keys(keys, TrustedList)]) { Signing = SampleSigning.Sealed, Author = $"ada@{Author}" },
        new("tampered.example", "ARC: fail", "Another list sealed a message, and somebody changed it after that. The chain is broken for good.", 250,
            ["spf=pass", "dkim=fail", "arc=fail", "dmarc=none"], [Txt("tampered.example", Here), .. Keys(keys, "tampered.example")]) { Signing = SampleSigning.SealedAndChanged },
        new("silent.example", "DNS does not tell", "Its policy cannot be looked up just now. That is no reason to refuse for good: the sender comes again.", 451,
            ["spf=none", "dkim=none", "dmarc=temperror"], [new SandboxRecord("_dmarc.silent.example", "CNAME", "_dmarc.silent.example")]),
    ];

    public static SandboxSender? Find(IEnumerable<SandboxSender> senders, string domain) => senders.FirstOrDefault(s => s.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase));

    private static SandboxRecord Txt(string name, string value) => new(name, "TXT", value);

    private static SandboxRecord Policy(string domain, string policy) => Txt($"_dmarc.{domain}", $"v=DMARC1; p={policy}");

    private static IReadOnlyList<SandboxRecord> Keys(SandboxKeys? keys, string domain) => keys is null ? [] : [.. keys.Records(domain)];
}
