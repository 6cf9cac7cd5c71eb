using System.Text;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// DKIM and ARC beside verifiers and signers that nobody here wrote: python3-dkim, OpenDKIM and npm's mailauth, in both directions, over every message of the corpus that may be sent.
/// </summary>
public sealed class SignatureTests : IDisposable
{
    private static readonly string[] Forms = ["relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple"];

    // OpenDKIM's test mode hands fields on as a milter gets them, with one space behind the colon whatever was there: in the simple form it signs another message.
    private static readonly string[] NotAsWritten = ["empty-values", "folded-before-value", "tabs"];

    private readonly SignatureFolder _folder = new();

    public static TheoryData<string> Programs => ["python3-dkim", "mailauth"];

    public static TheoryData<string, string> ProgramsAndForms =>
        [.. from program in new[] { "python3-dkim", "mailauth", "opendkim" } from form in Forms select (program, form)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_corpus_is_there() => Assert.True(SignatureFolder.Corpus.Count >= 80, $"only {SignatureFolder.Corpus.Count} messages may be sent");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Others_verify_what_we_sign(string program)
    {
        foreach (var (name, message) in SignatureFolder.Corpus)
            _folder.Write(name, SignatureFolder.Sign(message));
        var verdicts = await ForeignSignatures.VerifyAsync(program, _folder);

        AssertNone(SignatureFolder.Corpus.Keys.Where(name => verdicts[name].Dkim is not ["pass", "pass", ..]).Select(name => $"{name}: {string.Join(", ", verdicts[name].Dkim)}"));
    }

    [Fact]
    public async Task Opendkim_verifies_what_we_sign()
    {
        ForeignSignatures.RequireOpendkim();
        var failed = new List<string>();
        foreach (var (name, message) in SignatureFolder.Corpus)
        {
            _folder.Write(name, SignatureFolder.Sign(message));
            var output = await ForeignSignatures.OpendkimAsync("Mode v\n", _folder, name, "-vvv");
            if (ForeignSignatures.Passes(output) < 2)
                failed.Add($"{name}: {output}");
        }

        AssertNone(failed);
    }

    [Theory]
    [MemberData(nameof(ProgramsAndForms))]
    public async Task We_verify_what_others_sign(string program, string form)
    {
        foreach (var (name, message) in SignatureFolder.Corpus)
            _folder.Write(name, message);
        if (program == "opendkim")
            await SignWithOpendkimAsync(form);
        else
            await ForeignSignatures.RunAsync(program, "sign", _folder, form);
        var failed = new List<string>();
        var lost = program == "opendkim" && form.StartsWith("simple", StringComparison.Ordinal) ? NotAsWritten : [];
        foreach (var name in SignatureFolder.Corpus.Keys.Except(lost))
        {
            var verdict = (await _folder.VerifyAsync(_folder.ReadSigned(name)))[0];
            if (verdict.Result != DkimResult.Pass)
                failed.Add($"{name}: {verdict.Result}, {verdict.Reason}");
        }

        AssertNone(failed);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Others_validate_the_chains_that_we_seal(string program)
    {
        foreach (var (name, message) in SignatureFolder.Corpus)
        {
            var once = await _folder.SealAsync(SignatureFolder.Sign(message));
            var twice = await _folder.SealAsync(once);
            _folder.Write(name + ".1", once);
            _folder.Write(name + ".2", twice);
        }

        var verdicts = await ForeignSignatures.VerifyAsync(program, _folder);
        AssertNone(verdicts.Where(one => !one.Value.Arc.StartsWith("pass", StringComparison.Ordinal)).Select(one => $"{one.Key}: {one.Value.Arc}"));
        Assert.Equal(2 * SignatureFolder.Corpus.Count, verdicts.Count);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task We_continue_the_chains_of_others_and_they_ours(string program)
    {
        foreach (var (name, message) in SignatureFolder.Corpus)
            _folder.Write(name, message);
        await ForeignSignatures.RunAsync(program, "seal", _folder);
        foreach (var name in SignatureFolder.Corpus.Keys)
        {
            var theirs = _folder.ReadSigned(name);
            var verdict = await _folder.ValidateAsync(theirs);
            Assert.True(verdict is { Result: ArcResult.Pass, HighestInstance: 1 }, $"{name}: {verdict.Reason}");
            _folder.Write(name, await _folder.SealAsync(theirs));
        }

        await ForeignSignatures.RunAsync(program, "seal", _folder);
        foreach (var name in SignatureFolder.Corpus.Keys)
        {
            var verdict = await _folder.ValidateAsync(_folder.ReadSigned(name));
            Assert.True(verdict is { Result: ArcResult.Pass, HighestInstance: 3, OldestPass: 0 }, $"{name}: {verdict.Reason}");
            _folder.Write(name, _folder.ReadSigned(name));
        }

        AssertNone((await ForeignSignatures.VerifyAsync(program, _folder)).Where(one => !one.Value.Arc.StartsWith("pass", StringComparison.Ordinal)).Select(one => $"{one.Key}: {one.Value.Arc}"));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task All_see_what_was_changed(string program)
    {
        var message = await _folder.SealAsync(SignatureFolder.Sign(Encoding.ASCII.GetBytes("From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n")));
        _folder.Write("whole", message);
        _folder.Write("body", [.. message, .. "more\r\n"u8]);
        _folder.Write("subject", Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(message).Replace("Subject: x", "Subject: y", StringComparison.Ordinal)));
        _folder.Write("added", [.. "Subject: z\r\n"u8, .. message]);
        var verdicts = await ForeignSignatures.VerifyAsync(program, _folder);

        foreach (var name in new[] { "whole", "body", "subject", "added" })
        {
            var ours = await _folder.VerifyAsync(await File.ReadAllBytesAsync(_folder.File(name + ".eml"), TestContext.Current.CancellationToken));
            Assert.Equal(name == "whole", ours.All(verdict => verdict.Result == DkimResult.Pass));
            Assert.Equal(name == "whole", verdicts[name].Dkim.All(word => word.StartsWith("pass", StringComparison.Ordinal)));
            Assert.Equal(name == "whole", verdicts[name].Arc.StartsWith("pass", StringComparison.Ordinal));
        }
    }

    private static void AssertNone(IEnumerable<string> failed)
    {
        var all = failed.ToList();
        Assert.True(all.Count == 0, $"{all.Count} of {SignatureFolder.Corpus.Count}:\n{string.Join('\n', all.Take(20))}");
    }

    private async Task SignWithOpendkimAsync(string form)
    {
        ForeignSignatures.RequireOpendkim();
        var settings = $"Mode s\nCanonicalization {form}\nKeyTable csl:k=example.com:s1:{_folder.File("key.pem")}\nSigningTable csl:*=k\nRequireSafeKeys no\n";
        foreach (var (name, message) in SignatureFolder.Corpus)
        {
            var output = await ForeignSignatures.OpendkimAsync(settings, _folder, name);
            var start = output.IndexOf("DKIM-Signature:", StringComparison.Ordinal);
            Assert.True(start >= 0, $"{name}: {output}");
            var field = output[start..].TrimEnd().ReplaceLineEndings("\r\n") + "\r\n";
            await File.WriteAllBytesAsync(_folder.File(name + ".signed"), [.. Encoding.ASCII.GetBytes(field), .. message], TestContext.Current.CancellationToken);
        }
    }
}
