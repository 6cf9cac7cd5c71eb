using System.Buffers;
using System.Net;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

/// <summary>Whole messages: every one gets its verdicts, in one field, and none that is not signed passes for the strict domain.</summary>
public sealed class AuthenticateTarget : IFuzzTarget
{
    private static readonly HeaderLimits Limits = new(16 * 1024, 100);

    private readonly MessageAuthenticator _authenticator = new(new Zone(), TimeProvider.System, new AuthenticationOptions());

    public string Name => "authenticate";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "From: a@strict.example\r\nSubject: x\r\n\r\nbody\r\n", "From: A <a@strict.example>, b@other.example\r\nBIMI-Selector: v=BIMI1; s=x\r\n\r\n",
        "DKIM-Signature: v=1; a=rsa-sha256; d=strict.example; s=s; c=relaxed/relaxed; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\nFrom: a@mail.strict.example\r\n\r\n",
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=strict.example; s=s; b=AAAA\r\nARC-Message-Signature: i=1; a=rsa-sha256; d=strict.example; s=s; h=from; bh=AAAA; b=AAAA\r\n"
        + "ARC-Authentication-Results: i=1; strict.example; dmarc=pass header.from=strict.example\r\nFrom: a@strict.example\r\n\r\nx");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "From: ", "DKIM-Signature: ", "ARC-Seal: ", "ARC-Message-Signature: ", "ARC-Authentication-Results: i=1; ", "BIMI-Selector: v=BIMI1; s=", "strict.example", "@", "\r\n", ";", "i=2", "l=1", "x=1", "\0", "=?utf-8?q?", "é");

    public void Run(ReadOnlySpan<byte> input)
    {
        var message = input.ToArray();
        if (HeaderSectionParser.Parse(message.AsMemory(), Limits, out var headers) != HeaderScan.Complete)
            return;
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.AsSpan(headers.BodyOffset));
        var text = System.Text.Encoding.Latin1.GetString(message);
        var request = new AuthenticationRequest
        {
            Client = IPAddress.Parse("192.0.2.1"),
            Helo = text[..Math.Min(40, text.Length)],
            MailFrom = FromHeader.Check(headers).Address is { } author ? new ReversePath(author) : ReversePath.Null,
            Message = signatures,
            Bodies = hasher.Finish(),
        };
        AuthenticationVerdicts? verdicts = null;
        var run = RunAsync();
        FuzzCheck.That(run.IsCompletedSuccessfully, run.Exception?.ToString() ?? "it waits");
        FuzzCheck.That(verdicts!.Faults.Count == 0, verdicts.Faults.Count == 0 ? "" : verdicts.Faults[0].ToString());
        FuzzCheck.That(verdicts.Dmarc.Result != DmarcResult.Pass || !verdicts.Dmarc.AuthorDomain!.Name.EndsWith("strict.example", StringComparison.Ordinal), "a forged author");
        FuzzCheck.That(verdicts.Dmarc.Steps.Length <= TreeWalk.MaxQueries, "too many questions");
        var output = new ArrayBufferWriter<byte>();
        AuthenticationResultsWriter.Write(output, verdicts.ToResults("mx.fuzz.example"));
        FuzzCheck.That(HeaderSectionParser.Parse(output.WrittenMemory, HeaderLimits.Default, out var written) == HeaderScan.Complete && written.Count == 1 && written.End == HeaderEnd.EndOfMessage, "more than one field");
        FuzzCheck.That(AuthenticationResultsParser.TryParse(written.Value(0), out var read) && string.Equals(read.Find("dmarc")?.Result, verdicts.Dmarc.Result.ToString(), StringComparison.OrdinalIgnoreCase), "another verdict");

        async Task RunAsync() => verdicts = await _authenticator.AuthenticateAsync(request, CancellationToken.None);
    }

    public long MemoryCeiling(int inputLength) => 8 * 1024 * 1024 + 4096L * inputLength;

    private sealed class Zone : IDnsResolver
    {
        private readonly DnsZone _zone = DnsZone.Parse("""
            _dmarc.strict.example. 60 TXT "v=DMARC1; p=reject"
            strict.example. 60 TXT "v=spf1 -all"
            s._domainkey.strict.example. 60 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
            other.example. 60 TXT "v=spf1 exists:%{i}.%{h}.other.example a:%{p} ~all"

            """);

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var found = _zone.Look(name, type);
            return ValueTask.FromResult(new DnsAnswer(found.Status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue));
        }
    }
}
