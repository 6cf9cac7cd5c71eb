using System.Collections;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>What one subject has to say, as it is put together.</summary>
internal sealed class Findings(string subject) : IReadOnlyList<Finding>
{
    private readonly List<Finding> _list = [];

    public int Count => _list.Count;

    public Finding this[int index] => _list[index];

    public void Ok(string text) => Add(Severity.Ok, text, null);

    public void Note(string text, Mend? mend = null) => Add(Severity.Note, text, mend);

    public void Warning(string text, Mend? mend = null) => Add(Severity.Warning, text, mend);

    public void Broken(string text, Mend? mend = null) => Add(Severity.Broken, text, mend);

    public void Unknown(string text) => Add(Severity.Unknown, text, null);

    /// <summary>DNS gave no answer to a question.</summary>
    public void Unknown(string name, DnsType type, DnsAnswer answer) =>
        Unknown($"DNS does not tell the {type} records of {name}: {answer.Explanation ?? (answer.Status == DnsStatus.Timeout ? "no answer in time" : "the servers failed")}.");

    public void Add(Severity severity, string text, Mend? mend) => _list.Add(new Finding(subject, severity, text, mend));

    public IEnumerator<Finding> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
