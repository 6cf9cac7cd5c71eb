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
public sealed class MessageAuthenticator
{
    private const string Late = "DNS did not answer in time";

    private static readonly SpfVerdict Unwanted = new() { Result = SpfResult.None, Identity = SpfIdentity.Helo, Domain = null, Problem = "the name was not checked" };

    private readonly TimeProvider _time;
    private readonly AuthenticationOptions _options;
    private readonly SpfVerifier _spf;
    private readonly DkimVerifier _dkim;
    private readonly ArcValidator _arc;
    private readonly DmarcEvaluator _dmarc;
    private readonly BimiResolver _bimi;
    private readonly IprevResolver _iprev;
    private readonly ArcOverrideRule _override;

    /// <param name="dns">Caches, or each message costs its questions anew.</param>
    public MessageAuthenticator(IDnsResolver dns, TimeProvider time, AuthenticationOptions options)
    {
        _time = time;
        _options = options;
        _spf = new SpfVerifier(dns, time, options.Spf);
        var keys = new DkimKeyResolver(dns);
        _dkim = new DkimVerifier(keys, time);
        _arc = new ArcValidator(keys, time);
        _dmarc = new DmarcEvaluator(dns);
        _bimi = new BimiResolver(dns);
        _iprev = new IprevResolver(dns);
        _override = new ArcOverrideRule(options.ArcOverride);
    }

    /// <summary>Throws <see cref="OperationCanceledException"/> when the token is cancelled, and for nothing else.</summary>
    public async ValueTask<AuthenticationVerdicts> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var bounds = new CheckBounds(_options.TimeLimit, _time, cancellationToken);
        var headers = request.Message.Headers;
        var spf = CheckSpf(request, bounds).Preserve();
        var heloSpf = _options.ChecksHelo ? CheckHelo(request, bounds) : ValueTask.FromResult(Unwanted);
        var dkim = bounds.EndAsync(_dkim.VerifyAsync(request.Message, request.Bodies, bounds.Token), request.Message, Unknown).Preserve();
        var arc = bounds.EndAsync(_arc.ValidateAsync(request.Message, request.Bodies, bounds.Token), request.Message, UnknownChain);
        var iprev = Known(request) is { } known
            ? ValueTask.FromResult(known)
            : bounds.EndAsync(new ValueTask<IprevVerdict>(_iprev.ResolveAsync(request.Client, bounds.Token)), request, static _ => new IprevVerdict(IprevResult.TempError, null));
        var dmarc = await bounds.EndAsync(_dmarc.EvaluateAsync(headers, IdentifiersAsync(spf, dkim), bounds.Token), headers, Unknown).ConfigureAwait(false);
        var bimi = await bounds.EndAsync(_bimi.ResolveAsync(headers, dmarc, bounds.Token), headers, static _ => new BimiVerdict(BimiResult.TempError, Late)).ConfigureAwait(false);
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

    private ValueTask<SpfVerdict> CheckSpf(AuthenticationRequest request, CheckBounds bounds) =>
        CheckSpf(SpfRequest.ForMailFrom(request.Client, request.MailFrom, request.Helo, request.ReceivingHost), request.IsClientKnown, bounds);

    private ValueTask<SpfVerdict> CheckHelo(AuthenticationRequest request, CheckBounds bounds) =>
        CheckSpf(SpfRequest.ForHelo(request.Client, request.Helo, request.ReceivingHost), request.IsClientKnown, bounds);

    private ValueTask<SpfVerdict> CheckSpf(SpfRequest identity, bool isClientKnown, CheckBounds bounds) => isClientKnown
        ? bounds.EndAsync(_spf.CheckAsync(identity, bounds.Token), identity, Unknown)
        : ValueTask.FromResult(Unchecked(identity, SpfResult.None, "the client is not known"));

    // RFC 9989 §4.4: a signature that leaves the end of the body open vouches for nothing.
    private static async ValueTask<IReadOnlyList<AuthenticatedIdentifier>> IdentifiersAsync(ValueTask<SpfVerdict> spf, ValueTask<IReadOnlyList<DkimVerdict>> dkim)
    {
        var sender = await spf.ConfigureAwait(false);
        var signatures = await dkim.ConfigureAwait(false);
        var found = new List<AuthenticatedIdentifier>(1 + signatures.Count);
        if (sender is { Domain: { } domain, Result: SpfResult.Pass or SpfResult.TempError })
            found.Add(new AuthenticatedIdentifier(AuthenticationMechanism.Spf, domain, sender.Result == SpfResult.TempError));
        foreach (var verdict in signatures)
        {
            if (verdict.CountsForAlignment || (verdict.Result == DkimResult.TempError && verdict.Signature is { BodyLength: null }))
                found.Add(new AuthenticatedIdentifier(AuthenticationMechanism.Dkim, verdict.Signature!.SigningDomain, verdict.Result == DkimResult.TempError));
        }

        return found;
    }

    private static IprevVerdict? Known(AuthenticationRequest request) => request.IsClientKnown ? request.Iprev : new IprevVerdict(IprevResult.PermError, null);

    private static SpfVerdict Unknown(SpfRequest request) => Unchecked(request, SpfResult.TempError, Late);

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

    private static DmarcVerdict Unknown(HeaderSection headers) => new(DmarcResult.TempError, headers.From.Address?.Domain, Late);
}
