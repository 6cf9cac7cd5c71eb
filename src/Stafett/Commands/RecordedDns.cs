using Stafett.Protocols.Dns;

namespace Stafett.Commands;

/// <summary>Hands questions on and remembers them with their answers, each once, in the order of asking.</summary>
internal sealed class RecordedDns(IDnsResolver dns) : IDnsResolver
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, DnsType Type)> _asked = [];
    private readonly Dictionary<(string Name, DnsType Type), DnsAnswer> _answers = [];

    public IReadOnlyList<RecordedAnswer> Answers
    {
        get
        {
            lock (_lock)
                return [.. _asked.Select(question => new RecordedAnswer(question.Name, question.Type, _answers.GetValueOrDefault(question)))];
        }
    }

    public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var question = (DnsName.TryNormalize(name, out var normal) ? normal : name, type);
        lock (_lock)
        {
            if (!_asked.Contains(question))
                _asked.Add(question);
        }

        var answer = await dns.ResolveAsync(name, type, cancellationToken);
        lock (_lock)
            _answers[question] = answer;
        return answer;
    }
}

/// <param name="Answer">Null: nobody waited for it.</param>
internal sealed record RecordedAnswer(string Name, DnsType Type, DnsAnswer? Answer);
