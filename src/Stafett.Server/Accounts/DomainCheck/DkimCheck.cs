using System.Text;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>The keys that are published for the selectors given (RFC 6376 §3.6.1).</summary>
internal sealed class DkimCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    // RFC 8301 §3.2: below the first no signature counts, below the second none should be made.
    private const int LeastBits = 1024;
    private const int GoodBits = 2048;
    private const int MostBits = 4096;

    private readonly Findings _found = new("DKIM");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        if (question.Selectors.Count == 0)
        {
            _found.Note("Not looked at: DNS does not list selectors. Name those that sign your mail with --selector.");
            return _found;
        }

        var selectors = question.Selectors.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var answers = await Task.WhenAll(selectors.Select(selector => dns.ResolveAsync(NameOf(selector), DnsType.TXT, cancellationToken).AsTask())).ConfigureAwait(false);
        for (var i = 0; i < selectors.Count; i++)
            CheckSelector(selectors[i], answers[i]);
        return _found;
    }

    private void CheckSelector(string selector, DnsAnswer answer)
    {
        var name = NameOf(selector);
        if (answer.IsTemporaryFailure)
        {
            _found.Unknown(name, DnsType.TXT, answer);
            return;
        }

        var texts = answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).ToList();
        var keys = texts.Select(text => (Text: text, Key: DkimKeyRecordParser.Parse(Encoding.UTF8.GetBytes(text)))).Where(pair => pair.Key is not null).ToList();
        if (keys.Count == 0)
        {
            var what = answer.IsAlias(name) ? $"its CNAME leads to {answer.CanonicalName}, where {(texts.Count == 0 ? "nothing" : "no key record")} is" : texts.Count == 0 ? $"there is no key at {name}" : $"{RecordProblem.Shown(texts[0])} is no key record";
            _found.Broken($"{selector}: {what}, so signatures with this selector are worth nothing.", Publish("Publish the key of whoever signs your mail:", selector, "v=DKIM1; k=rsa; p=(the public key)"));
            return;
        }

        // RFC 6376 §3.6.2.2: which of several is taken is not defined.
        if (keys.Count > 1)
            _found.Warning($"{selector}: there are {keys.Count} key records at {name}, and receivers take any of them.", new Mend("Keep one; give the other key a selector of its own."));
        foreach (var (text, key) in keys)
            CheckKey(selector, text, key!);
    }

    private void CheckKey(string selector, string text, DkimKeyRecord key)
    {
        var kind = key.Algorithm == DkimAlgorithm.Ed25519Sha256 ? "Ed25519" : $"RSA, {key.Bits} bits";
        if (key.IsRevoked)
            _found.Warning($"{selector}: the key is revoked (p is empty); signatures with it are worth nothing.", new Mend("Right, if nothing signs with it any more. Else make a new key with a new selector."));
        else if (key.Problem is { } problem)
            _found.Broken($"{selector}: {problem}, so signatures with it are worth nothing.", Publish("Publish the public key again, all of it and nothing else in p=:", selector, "v=DKIM1; k=rsa; p=(the public key)"));
        else if (!key.AllowsEmail)
            _found.Broken($"{selector}: s= does not allow the key for mail.", Publish("Publish without it:", selector, Without(text, "s")));
        else if (!key.AllowsSha256)
            _found.Broken($"{selector}: h= allows SHA-1 only, which counts for nothing since RFC 8301.", Publish("Publish without it:", selector, Without(text, "h")));
        else if (key.Algorithm == DkimAlgorithm.RsaSha256 && key.Bits < LeastBits)
            _found.Broken($"{selector}: {kind}. Below {LeastBits} bits no signature counts.", NewKey());
        else if (key.Algorithm == DkimAlgorithm.RsaSha256 && key.Bits < GoodBits)
            _found.Warning($"{selector}: {kind}. It still counts, but {GoodBits} are what RFC 8301 asks of signers.", NewKey());
        else if (key.Bits > MostBits)
            _found.Note($"{selector}: {kind}. Some receivers do not read keys above {MostBits} bits.");
        else if (!key.IsTesting)
            _found.Ok($"{selector}: {kind}.");
        if (key.IsTesting && !key.IsRevoked)
            _found.Note($"{selector}: {kind}, in testing (t=y): some receivers treat signed mail as if it were not.", Publish("When all is well, publish:", selector, Without(text, "t")));
    }

    private static Mend NewKey() => new($"Make an RSA key of {GoodBits} bits with a new selector (stafett dkim new), and publish it before you sign with it.");

    private Mend Publish(string what, string selector, string text) => new(what, RecordLine.Txt(NameOf(selector), text));

    private static string Without(string text, string tag) =>
        string.Join("; ", text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(part => part.Split('=')[0].TrimEnd() != tag));

    private string NameOf(string selector) => $"{selector}._domainkey.{question.Name}";
}
