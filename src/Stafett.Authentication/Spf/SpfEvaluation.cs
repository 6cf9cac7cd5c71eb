using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Spf;

/// <summary>
/// One run of check_host() (RFC 7208 §4). Includes are frames on a stack of our own, whose depth the look-up limit bounds: what a stranger
/// publishes never decides how deep we call.
/// </summary>
internal sealed class SpfEvaluation
{
    private readonly SpfRequest _request;
    private readonly SpfOptions _options;
    private readonly SpfQuestions _questions;
    private readonly SpfRecordCache _records;
    private readonly TimeProvider _time;
    private readonly SpfAddress _client;
    private readonly Domain? _domain;

    private SpfClientNames? _names;
    private MacroValues? _values;
    private Stack<Frame>? _outer;
    private List<(DnsAnswer, SpfRecordSet)>? _large;
    private Frame _frame;
    private int _lookups;
    private int _voids;
    private int _early;
    private string? _problem;

    public SpfEvaluation(SpfRequest request, SpfOptions options, SpfQuestions questions, SpfRecordCache records, TimeProvider time)
    {
        _request = request;
        _options = options;
        _questions = questions;
        _records = records;
        _time = time;
        _client = SpfAddress.From(request.Client);
        _domain = request.Name;
    }

    private enum Match
    {
        No,
        Yes,
        TempError,
        PermError,
    }

    public async ValueTask<SpfVerdict> RunAsync()
    {
        if (_domain is null || !_domain.Name.Contains('.', StringComparison.Ordinal))
        {
            _problem = "no domain with a record can have that name";
            return Verdict(SpfResult.None, null);
        }

        // Its letters are all of the normal form.
        var start = await EnterAsync(new TargetName(_domain.Name, _domain.Name)).ConfigureAwait(false);
        if (start is { } initial)
            return Verdict(initial, null);
        while (true)
        {
            var (result, directive) = await StepAsync().ConfigureAwait(false);
            if (_questions.IsLate)
                return Verdict(TempError("the time for the check is over"), null);
            if (result is not { } known)
                continue;
            if (known is not (SpfResult.TempError or SpfResult.PermError) && !Return(ref known, ref directive))
                continue;
            if (known != SpfResult.Fail)
                return Verdict(known, directive);
            // Nobody is turned away on the word of an answer that may be wrong by now.
            if (_questions.SawStale)
                return Verdict(TempError("DNS answers only what it knew earlier"), null);
            var own = await ExplainAsync().ConfigureAwait(false);
            return Verdict(known, directive) with
            {
                Explanation = own ?? MacroExpansion.Printable(_options.DefaultExplanation, _options.MaxExplanationLength),
                IsExplanationFromDomain = own is not null,
            };
        }
    }

    /// <summary>The next term of the innermost record. No result: go on.</summary>
    private async ValueTask<(SpfResult? Result, SpfDirective? Directive)> StepAsync()
    {
        var record = _frame.Record;
        if (_frame.Next == record.Directives.Length)
        {
            // RFC 7208 §4.7
            if (record.Redirect is null)
                return (SpfResult.Neutral, null);
            return (await RedirectAsync(record.Redirect).ConfigureAwait(false), null);
        }

        var directive = record.Directives[_frame.Next];
        if (directive.AsksDns && ++_lookups > _options.MaxLookups)
            return (TooManyLookups(), null);
        if (directive.Mechanism == SpfMechanism.Include)
            return (await IncludeAsync(directive).ConfigureAwait(false), null);
        switch (await MatchAsync(directive).ConfigureAwait(false))
        {
            case Match.Yes:
                return (directive.Result, directive);
            case Match.TempError:
                return (SpfResult.TempError, null);
            case Match.PermError:
                return (SpfResult.PermError, null);
            default:
                _frame.Next++;
                return (null, null);
        }
    }

    /// <summary>RFC 7208 §5.2: what the result of an included record means where it was included, outwards. False: go on there.</summary>
    private bool Return(ref SpfResult result, ref SpfDirective? directive)
    {
        while (_outer is { Count: > 0 })
        {
            _frame = _outer.Pop();
            if (result != SpfResult.Pass)
            {
                _frame.Next++;
                return false;
            }

            directive = _frame.Record.Directives[_frame.Next];
            result = directive.Result;
        }

        return true;
    }

    private async ValueTask<SpfResult?> IncludeAsync(SpfDirective directive)
    {
        var target = await TargetAsync(directive.Target).ConfigureAwait(false);
        var outer = _frame;
        if (await EnterAsync(target).ConfigureAwait(false) is not { } result)
        {
            (_outer ??= new Stack<Frame>()).Push(outer);
            return null;
        }

        return result == SpfResult.None ? PermError($"{Show(target)}, which is included, has no SPF record") : result;
    }

    // RFC 7208 §6.1
    private async ValueTask<SpfResult?> RedirectAsync(MacroString redirect)
    {
        if (++_lookups > _options.MaxLookups)
            return TooManyLookups();
        var target = await TargetAsync(redirect).ConfigureAwait(false);
        var result = await EnterAsync(target).ConfigureAwait(false);
        return result == SpfResult.None ? PermError($"{Show(target)}, to which redirect= leads, has no SPF record") : result;
    }

    /// <summary>Makes the record of a name the innermost one (RFC 7208 §4.4, §4.5). A result: there is none that could be followed.</summary>
    private async ValueTask<SpfResult?> EnterAsync(TargetName name)
    {
        if (name.Dns is null || !name.HasSeveralLabels)
            return SpfResult.None;
        var asked = _questions.AskAsync(name.Dns, DnsType.TXT);
        var isKnown = asked.IsCompleted;
        var answer = await asked.ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
            return TempError(Unanswered(name.Dns, DnsType.TXT));
        if (answer.Status != DnsStatus.Success)
            return SpfResult.None;
        var read = _records.Get(answer, ref _large);
        if (read.Problem is not null)
            return PermError($"the record of {Show(name)} cannot be followed: {read.Problem}");
        if (read.Record is null)
            return SpfResult.None;
        _frame = new Frame(read.Record, name);
        if (!isKnown)
            AskEarly(read.Record, name);
        return null;
    }

    /// <summary>
    /// Of a record that had to be waited for, the rest has to be too: what its terms ask is asked at once, and the answers are looked at in the order of the terms (RFC 7208 §4.6.2).
    /// Not behind a term that ends the check without DNS, and never for more terms than may ask.
    /// </summary>
    private void AskEarly(SpfRecord record, TargetName name)
    {
        foreach (var directive in record.Directives)
        {
            if (directive.Mechanism == SpfMechanism.All || (!directive.AsksDns && directive.Covers(directive.Network, _client)))
                return;
            var target = directive.Target is null ? name : directive.Target.Name;
            // The client's names are looked up once, and what a macro names is not known yet.
            if (!directive.AsksDns || directive.Mechanism == SpfMechanism.Ptr || target?.Dns is not { } dns)
                continue;
            if (_early++ >= _options.MaxLookups)
                return;
            _questions.AskEarly(dns, directive.Mechanism switch
            {
                SpfMechanism.Include => DnsType.TXT,
                SpfMechanism.Mx => DnsType.MX,
                SpfMechanism.Exists => DnsType.A,
                _ => AddressType,
            });
        }

        if (record.Redirect?.Name?.Dns is { } redirect && _early++ < _options.MaxLookups)
            _questions.AskEarly(redirect, DnsType.TXT);
    }

    private ValueTask<Match> MatchAsync(SpfDirective directive) => directive.Mechanism switch
    {
        SpfMechanism.All => ValueTask.FromResult(Match.Yes),
        SpfMechanism.Ip4 or SpfMechanism.Ip6 => ValueTask.FromResult(directive.Covers(directive.Network, _client) ? Match.Yes : Match.No),
        SpfMechanism.Mx => MatchMxAsync(directive),
        SpfMechanism.Ptr => MatchPtrAsync(directive),
        _ => MatchAddressAsync(directive),
    };

    /// <summary>RFC 7208 §5.3 a, and §5.7 exists, which asks for A whatever the client is.</summary>
    private async ValueTask<Match> MatchAddressAsync(SpfDirective directive)
    {
        var target = await TargetAsync(directive.Target).ConfigureAwait(false);
        if (target.Dns is null)
            return Match.No;
        var isExists = directive.Mechanism == SpfMechanism.Exists;
        var type = isExists ? DnsType.A : AddressType;
        var answer = await _questions.AskAsync(target.Dns, type).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
            return Failed(target.Dns, type);
        if (answer.Records.IsEmpty)
            return Void();
        return isExists || Covers(directive, answer) ? Match.Yes : Match.No;
    }

    /// <summary>
    /// RFC 7208 §5.4. All exchangers are asked for at once; their answers are looked at in the order of preference and no further than to the first
    /// that decides, so the result is that of one after the other.
    /// </summary>
    private async ValueTask<Match> MatchMxAsync(SpfDirective directive)
    {
        var target = await TargetAsync(directive.Target).ConfigureAwait(false);
        if (target.Dns is null)
            return Match.No;
        var answer = await _questions.AskAsync(target.Dns, DnsType.MX).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
            return Failed(target.Dns, DnsType.MX);
        if (answer.Records.IsEmpty)
            return Void();
        // RFC 7208 §4.6.4: whether the client is one of the first ten must not hang on the order in which DNS gives them.
        if (answer.Records.Length > SpfLimits.MaxExchangers)
        {
            PermError($"{Show(target)} has {answer.Records.Length} MX records, and mx may follow {SpfLimits.MaxExchangers}");
            return Match.PermError;
        }

        // RFC 7505: a null MX names nobody.
        var exchangers = answer.Records.OfType<MxRecord>().Where(m => !m.IsNull).OrderBy(m => m.Preference).Select(m => m.Exchange).ToArray();
        var pending = Array.ConvertAll(exchangers, name => _questions.AskAsync(name, AddressType));
        for (var i = 0; i < pending.Length; i++)
        {
            var addresses = await pending[i].ConfigureAwait(false);
            if (addresses.IsTemporaryFailure)
                return Failed(exchangers[i], AddressType);
            if (Covers(directive, addresses))
                return Match.Yes;
        }

        return Match.No;
    }

    // RFC 7208 §5.5: where DNS fails it does not match.
    private async ValueTask<Match> MatchPtrAsync(SpfDirective directive)
    {
        var target = await TargetAsync(directive.Target).ConfigureAwait(false);
        if (target.Dns is null)
            return Match.No;
        var names = await NamesAsync().ConfigureAwait(false);
        if (names.IsVoid)
            return Void();
        return names.HasAtOrBelow(target.Dns) ? Match.Yes : Match.No;
    }

    /// <summary>RFC 7208 §6.2: null where the domain has no words of its own, or where anything is wrong with them.</summary>
    private async ValueTask<string?> ExplainAsync()
    {
        if (!_options.FetchExplanation || _frame.Record.Explanation is not { } spec)
            return null;
        var target = await TargetAsync(spec).ConfigureAwait(false);
        if (target.Dns is null)
            return null;
        var answer = await _questions.AskAsync(target.Dns, DnsType.TXT).ConfigureAwait(false);
        if (answer.Records is not [TxtRecord { Strings.Length: > 0 } txt])
            return null;
        if (ReadExplanation(txt) is not { } explanation)
            return null;
        var values = await ValuesAsync(explanation).ConfigureAwait(false);
        return MacroExpansion.ToText(explanation, values, _options.MaxExplanationLength);
    }

    private static MacroString? ReadExplanation(TxtRecord txt)
    {
        var text = SpfRecordSet.Join(txt.Strings, out var rented);
        var explanation = MacroStringParser.ParseExplanation(text);
        if (rented.Length > 0)
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        return explanation;
    }

    /// <summary>RFC 7208 §4.8</summary>
    private ValueTask<TargetName> TargetAsync(MacroString? spec)
    {
        if (spec is null)
            return ValueTask.FromResult(_frame.Name);
        return spec.Name is { } constant ? ValueTask.FromResult(constant) : ExpandAsync(spec);
    }

    private async ValueTask<TargetName> ExpandAsync(MacroString spec) => MacroExpansion.ToName(spec, await ValuesAsync(spec).ConfigureAwait(false));

    private async ValueTask<MacroValues> ValuesAsync(MacroString macro)
    {
        _values ??= new MacroValues(_request, _client, _domain!.Name, _time);
        _values.Domain = _frame.Name.Text;
        if (macro.UsesClientName)
            _values.ClientName = (await NamesAsync().ConfigureAwait(false)).Best(_frame.Name.Dns!);
        return _values;
    }

    // However often a record mentions it, a client's names are looked up once.
    private async ValueTask<SpfClientNames> NamesAsync() => _names ??= await SpfClientNames.FindAsync(_client, _questions).ConfigureAwait(false);

    private DnsType AddressType => _client.IsV4 ? DnsType.A : DnsType.AAAA;

    private bool Covers(SpfDirective directive, DnsAnswer answer)
    {
        foreach (var record in answer.Records)
        {
            if (record is AddressRecord address && directive.Covers(SpfAddress.From(address.Address), _client))
                return true;
        }

        return false;
    }

    /// <summary>
    /// RFC 7208 §4.6.4 limits the terms whose questions have no answer: this is asked of the name in the term, not of each exchanger that it led to,
    /// or a client with IPv6 would make an error of a domain whose exchangers have none.
    /// </summary>
    private Match Void()
    {
        if (++_voids <= _options.MaxVoidLookups)
            return Match.No;
        PermError($"more than {_options.MaxVoidLookups} look-ups found nothing");
        return Match.PermError;
    }

    private Match Failed(string name, DnsType type)
    {
        TempError(Unanswered(name, type));
        return Match.TempError;
    }

    private SpfResult TooManyLookups()
    {
        // The one that was not made.
        _lookups--;
        return PermError($"the record needs more than {_options.MaxLookups} look-ups");
    }

    private SpfResult TempError(string problem)
    {
        _problem = problem;
        return SpfResult.TempError;
    }

    private SpfResult PermError(string problem)
    {
        _problem = problem;
        return SpfResult.PermError;
    }

    private static string Unanswered(string name, DnsType type) => $"DNS does not tell the {type} records of {name}";

    private static string Show(TargetName name) => name.Text.Length == 0 ? "(an empty name)"
        : name.Text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? MacroExpansion.Printable(name.Text, name.Text.Length)
        : name.Text;

    private SpfVerdict Verdict(SpfResult result, SpfDirective? directive) => new()
    {
        Result = result,
        Identity = _request.Identity,
        Domain = _domain,
        Mechanism = directive?.Text,
        MechanismDomain = directive is null ? null : Show(_frame.Name),
        Problem = result is SpfResult.None or SpfResult.TempError or SpfResult.PermError ? _problem : null,
        Lookups = _lookups,
        VoidLookups = _voids,
        Trace = _questions.Trace,
    };

    /// <summary>A record that is being followed.</summary>
    private struct Frame(SpfRecord record, TargetName name)
    {
        public readonly SpfRecord Record = record;

        public readonly TargetName Name = name;

        /// <summary>Of its directives, or their number: then redirect= is next.</summary>
        public int Next;
    }
}
