using System.Collections.Concurrent;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication;

/// <summary>
/// Says who sent a message: SPF, DKIM, ARC, DMARC, BIMI and the client's name, whatever does not need another's answer at the same time. One for the process; any thread.
/// Never throws for what a message or DNS holds: what cannot be known is a temporary error, and a fault of ours is too.
/// </summary>
/// <param name="dns">Caches, or each message costs its questions anew.</param>
public sealed class MessageAuthenticator(IDnsResolver dns, TimeProvider time, AuthenticationOptions options)
{
    private const string Late = "DNS did not answer in time";

    private readonly SpfVerifier _spf = new(dns, time, options.Spf);
    private readonly DmarcEvaluator _dmarc = new(dns);
    private readonly BimiResolver _bimi = new(dns);
    private readonly IprevResolver _iprev = new(dns);
    private readonly ArcOverrideRule _override = new(options.ArcOverride);
    private readonly Signatures _signatures = new(new DkimKeyResolver(dns), time);

    /// <summary>Throws <see cref="OperationCanceledException"/> when the token is cancelled, and for nothing else.</summary>
    public async Task<AuthenticationVerdicts> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var bounds = new Bounds(both.Token, cancellationToken);

        var mailFrom = SpfRequest.ForMailFrom(request.Client, request.MailFrom, request.Helo) with { ReceivingHost = request.ReceivingHost };
        var spf = request.IsClientKnown ? bounds.RunAsync(token => _spf.CheckAsync(mailFrom, token).AsTask(), () => Unknown(mailFrom)) : Task.FromResult(Unasked(mailFrom));
        var helo = SpfRequest.ForHelo(request.Client, request.Helo) with { ReceivingHost = request.ReceivingHost };
        var heloSpf = request.IsClientKnown ? bounds.RunAsync(token => _spf.CheckAsync(helo, token).AsTask(), () => Unknown(helo)) : Task.FromResult(Unasked(helo));
        var dkim = bounds.RunAsync(token => _signatures.Dkim.VerifyAsync(request.Message, request.Bodies, token).AsTask(), () => Unknown(request.Message));
        var arc = bounds.RunAsync(token => _signatures.Arc.ValidateAsync(request.Message, request.Bodies, token).AsTask(), () => UnknownChain(request.Message));
        var iprev = Known(request) is { } known ? Task.FromResult(known) : bounds.RunAsync(token => _iprev.ResolveAsync(request.Client, token), () => new IprevVerdict(IprevResult.TempError, null));
        var identifiers = IdentifiersAsync(spf, dkim);
        var headers = request.Message.Headers;
        var dmarc = await bounds.RunAsync(token => _dmarc.EvaluateAsync(headers, identifiers, token), () => Unknown(headers)).ConfigureAwait(false);
        var bimi = await bounds.RunAsync(token => _bimi.ResolveAsync(headers, dmarc, token), () => new BimiVerdict(BimiResult.TempError, Late)).ConfigureAwait(false);
        var chain = await arc.ConfigureAwait(false);
        return new AuthenticationVerdicts
        {
            Request = request,
            Spf = await spf.ConfigureAwait(false),
            HeloSpf = await heloSpf.ConfigureAwait(false),
            Dkim = await dkim.ConfigureAwait(false),
            Arc = chain,
            Dmarc = dmarc,
            Bimi = bimi,
            Iprev = await iprev.ConfigureAwait(false),
            Override = _override.Find(headers, chain, dmarc),
            Faults = bounds.Faults,
        };
    }

    // RFC 9989 §4.4: a signature that leaves the end of the body open vouches for nothing.
    private static async Task<IReadOnlyList<AuthenticatedIdentifier>> IdentifiersAsync(Task<SpfVerdict> spf, Task<IReadOnlyList<DkimVerdict>> dkim)
    {
        var found = new List<AuthenticatedIdentifier>();
        if (await spf.ConfigureAwait(false) is { Domain: { } sender, Result: SpfResult.Pass or SpfResult.TempError } checkedSender)
            found.Add(new AuthenticatedIdentifier(AuthenticationMechanism.Spf, sender, checkedSender.Result == SpfResult.TempError));
        foreach (var verdict in await dkim.ConfigureAwait(false))
        {
            if (verdict.CountsForAlignment || (verdict.Result == DkimResult.TempError && verdict.Signature is { BodyLength: null }))
                found.Add(new AuthenticatedIdentifier(AuthenticationMechanism.Dkim, verdict.Signature!.SigningDomain, verdict.Result == DkimResult.TempError));
        }

        return found;
    }

    private static IprevVerdict? Known(AuthenticationRequest request) => request.IsClientKnown ? request.Iprev : new IprevVerdict(IprevResult.PermError, null);

    private static SpfVerdict Unknown(SpfRequest request) => Unchecked(request, SpfResult.TempError, Late);

    private static SpfVerdict Unasked(SpfRequest request) => Unchecked(request, SpfResult.None, "the client is not known");

    private static SpfVerdict Unchecked(SpfRequest request, SpfResult result, string problem) => new()
    {
        Result = result,
        Identity = request.Identity,
        Domain = Domain.TryParse(request.Domain, out var domain) ? domain : null,
        Problem = problem,
    };

    private static IReadOnlyList<DkimVerdict> Unknown(MessageSignatures message) =>
        [.. message.Dkim.Select(read => read.Verdict ?? new DkimVerdict(DkimResult.TempError, Late) { Signature = read.Signature })];

    private static ArcVerdict UnknownChain(MessageSignatures message) => message.Arc.HighestInstance == 0
        ? new ArcVerdict(ArcResult.None, "no chain")
        : new ArcVerdict(ArcResult.Fail, Late) { HighestInstance = message.Arc.HighestInstance, IsClosed = message.Arc.IsClosed, IsTemporary = true };

    private static DmarcVerdict Unknown(HeaderSection headers) => new(DmarcResult.TempError, FromHeader.Check(headers).Address?.Domain, Late);

    private sealed class Signatures(DkimKeyResolver keys, TimeProvider time)
    {
        public DkimVerifier Dkim { get; } = new(keys, time);

        public ArcValidator Arc { get; } = new(keys, time);
    }

    /// <summary>Runs a check so that it ends: with its verdict, or with the one that stands for not knowing.</summary>
    private sealed class Bounds(CancellationToken limit, CancellationToken caller)
    {
        private readonly ConcurrentQueue<Exception> _faults = new();

        public IReadOnlyList<Exception> Faults => [.. _faults];

        public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> check, Func<T> unknown)
        {
            try
            {
                return await check(limit).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                return unknown();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                _faults.Enqueue(fault);
                return unknown();
            }
        }
    }
}
