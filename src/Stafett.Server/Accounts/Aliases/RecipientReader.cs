using System.Collections.Immutable;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Reads where an alias sends mail: addresses, host names, IP addresses, URLs, or for a pattern templates of them.</summary>
/// <param name="field">Under which name the problems are told.</param>
internal sealed class RecipientReader(AliasName name, Domain domain, ProblemList problems, string field = "recipients")
{
    /// <returns>As they are kept, each once; what cannot be read is a problem and left out.</returns>
    public ImmutableArray<string> Read(ImmutableArray<string> texts, int most)
    {
        var read = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            if (ReadOne(text) is { } recipient && seen.Add(recipient))
                read.Add(recipient);
        }

        if (read.Count > most)
            problems.Add(field, $"An alias of {domain} may have {most} recipients; these are {read.Count}.");
        return read.DrainToImmutable();
    }

    private string? ReadOne(string text)
    {
        if (name.Kind == AliasKind.Regex)
        {
            if (TargetTemplate.TryParse(text, out var template, out var why))
                return template.Text;
            problems.Add(field, $"“{RecordProblem.Shown(text)}” cannot be a recipient of a pattern: {why}");
            return null;
        }

        if (!ForwardingTarget.TryParse(text, out var target))
        {
            problems.Add(field, $"“{RecordProblem.Shown(text)}” is no e-mail address, host name, IP address or URL that begins with http:// or https://.");
            return null;
        }

        if (LeadsBack(target))
        {
            problems.Add(field, $"{target} is this alias itself, so its mail would go nowhere.");
            return null;
        }

        // As it was written, and as clients compare it: the brackets are those of addresses in SMTP.
        return target is HostTarget { Host.Literal: { } address } ? address.ToString() : target.ToString();
    }

    private bool LeadsBack(ForwardingTarget target) => target switch
    {
        EmailTarget mail => mail.Address.Domain == domain && string.Equals(mail.Address.LocalPart.Value, name.Text, StringComparison.OrdinalIgnoreCase),
        HostTarget host => host.Host == domain,
        _ => false,
    };
}
