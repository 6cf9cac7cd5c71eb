using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Server.Connections;

namespace Stafett.Server.Dns;

/// <summary>
/// The upstreams in their order. One that failed is asked last for a while. One that did not answer is asked again as long as the
/// question's time lasts; one that answered with an error is not.
/// </summary>
internal sealed partial class UpstreamGroup(ImmutableArray<UpstreamClient> clients, TimeProvider time, TimeSpan totalTimeout, ILogger logger)
    : IAsyncDisposable
{
    private const int MaxRounds = 3;

    // Each open question by UDP has a socket of its own.
    private const int MaxOpenQuestions = 1_000;

    // Strangers choose what we ask for: one whose servers do not answer would otherwise hold all places with the selectors and recipients of a few messages, and nobody's
    // mail could be looked up.
    internal const int MaxOpenPerZone = 50;

    private readonly Shares<string> _zones = new(MaxOpenPerZone);
    private readonly SemaphoreSlim _open = new(MaxOpenQuestions, MaxOpenQuestions);
    private long _failures;

    /// <summary>Tries that gave no answer, or an error.</summary>
    public long Failures => Volatile.Read(ref _failures);

    public async Task<UpstreamReply> AskAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        using var total = new CancellationTokenSource(totalTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        var course = new Course();
        var zone = RegisteredName.Of(name);
        try
        {
            await _zones.EnterAsync(zone, either.Token);
            try
            {
                await _open.WaitAsync(either.Token);
                try
                {
                    return await AskAllAsync(name, type, course, either.Token);
                }
                finally
                {
                    _open.Release();
                }
            }
            finally
            {
                _zones.Leave(zone);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return course.Failure("the time for all tries is over");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
        _open.Dispose();
    }

    private async Task<UpstreamReply> AskAllAsync(string name, DnsType type, Course course, CancellationToken cancellationToken)
    {
        var candidates = clients.OrderBy(c => c.IsPenalised).ToList();
        for (var round = 0; round < MaxRounds && candidates.Count > 0; round++)
        {
            foreach (var client in candidates.ToArray())
            {
                // A validating upstream says SERVFAIL to forged data: another one that does not validate must not overrule it.
                if (course.IsDoubtful && !client.IsTrusted)
                {
                    candidates.Remove(client);
                    continue;
                }

                var reply = await client.AskAsync(name, type, cancellationToken);
                if (Problem(reply) is not { } problem)
                {
                    client.Forgive();
                    return new UpstreamReply(reply.Message, client.IsTrusted && reply.Message!.AuthenticatedData, default, null);
                }

                Interlocked.Increment(ref _failures);
                course.Note($"{client.Upstream}: {problem}");
                if (reply.Kind != DnsReplyKind.Timeout)
                    candidates.Remove(client);
                if (reply.Kind == DnsReplyKind.Message)
                {
                    course.HasAnswer = true;
                    course.IsDoubtful |= client.IsTrusted && reply.Message!.ResponseCode == DnsResponseCode.ServerFailure;
                    continue;
                }

                course.HasAnswer |= reply.Kind != DnsReplyKind.Timeout;
                if (!client.IsPenalised)
                    LogUpstreamFailed(logger, client.Upstream, problem);
                client.Penalise();
            }
        }

        return course.Failure(null);
    }

    /// <summary>Null for a message that tells something.</summary>
    private static string? Problem(DnsReply reply)
    {
        if (reply.Message is not { } message)
            return reply.Problem ?? reply.Kind.ToString();
        if (message.ResponseCode is not (DnsResponseCode.NoError or DnsResponseCode.NxDomain))
            return message.ResponseCode switch
            {
                DnsResponseCode.ServerFailure => "SERVFAIL",
                DnsResponseCode.Refused => "REFUSED",
                DnsResponseCode.FormatError => "FORMERR",
                DnsResponseCode.NotImplemented => "NOTIMP",
                var code => $"response code {(int)code}",
            };
        if (message.IsTruncated)
            return "a cut answer, though not by UDP";
        // RFC 2308 §2.2.1: name servers without a SOA are a referral, and a stub asks nobody else.
        return message is { ResponseCode: DnsResponseCode.NoError, Answers.IsEmpty: true, IsAuthoritative: false, RecursionAvailable: false }
            && message.Authorities.Any(r => r.Type == DnsType.NS) && message.Authorities.All(r => r.Type != DnsType.SOA)
            ? "it refers to other servers and does not ask them"
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "DNS upstream {Upstream} failed: {Problem}")]
    private static partial void LogUpstreamFailed(ILogger logger, DnsUpstream upstream, string problem);

    private sealed class Course
    {
        private readonly List<string> _problems = [];

        public bool HasAnswer { get; set; }

        public bool IsDoubtful { get; set; }

        public void Note(string problem)
        {
            if (!_problems.Contains(problem))
                _problems.Add(problem);
        }

        public UpstreamReply Failure(string? why)
        {
            if (why is not null)
                Note(why);
            return new UpstreamReply(null, false, HasAnswer ? DnsStatus.ServerFailure : DnsStatus.Timeout, string.Join("; ", _problems));
        }
    }
}
