using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Forwarding;

/// <summary>
/// The target of a regex rule: <c>$1</c> to <c>$99</c>, <c>$&amp;</c> (the whole match), <c>$$</c>, <c>%SUBDOMAIN%</c> and <c>%HOST%</c>
/// stand for what the recipient's address holds. A sender chooses that address, so a capture can fill a place but never
/// choose another host, another path or another query key: see <see cref="TryExpand"/>.
/// </summary>
public sealed class TargetTemplate
{
    private readonly ImmutableArray<Part> _local;
    private readonly ImmutableArray<Part> _rest;
    private readonly Form _form;

    private TargetTemplate(string text, Form form, ImmutableArray<Part> local, ImmutableArray<Part> rest)
    {
        Text = text;
        _form = form;
        _local = local;
        _rest = rest;
    }

    private enum Form
    {
        Email,
        Host,
        Url,
    }

    private enum PartKind
    {
        Literal,
        Capture,
        SubDomain,
        Host,
    }

    public string Text { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out TargetTemplate? template, [NotNullWhen(false)] out string? why)
    {
        template = null;
        why = null;
        if (text.Length is 0 or > ForwardingTarget.MaxUrlLength)
            why = "it is empty or too long.";
        else if (ForwardingTarget.IsUrl(text))
            template = ReadUrl(text, out why);
        else
            template = ReadMail(text, out why);
        if (template is null)
        {
            why ??= NoTarget;
            return false;
        }

        // A trial with harmless values shows whether the fixed part is a target at all.
        var trial = Enumerable.Repeat("x", 100).ToArray();
        if (template.TryExpand(trial, "example.com", "sub", out _))
            return true;
        template = null;
        why = NoTarget;
        return false;
    }

    private const string NoTarget = "it is no e-mail address, host name, IP address or http(s) URL.";

    /// <summary>The first capture that a pattern with so many groups does not have; null when all are there.</summary>
    public int? MissingGroup(int groups)
    {
        foreach (var part in _local.Concat(_rest))
        {
            if (part.Kind == PartKind.Capture && part.Number > groups && (part.Number < 10 || part.Number / 10 > groups))
                return part.Number;
        }

        return null;
    }

    /// <summary>
    /// Fills the places. False when a capture may not stand where it would: it holds <c>@ % !</c> or what no plain local part
    /// holds, it is no host label, it makes a path step up, or the whole is no target.
    /// </summary>
    /// <param name="captures">The whole match first, then the groups; a group that took no part is empty.</param>
    /// <param name="host">The recipient's domain.</param>
    /// <param name="subDomain">What stands in front of the registrable domain; may be empty.</param>
    public bool TryExpand(ReadOnlySpan<string> captures, string host, string subDomain, [NotNullWhen(true)] out ForwardingTarget? target)
    {
        target = null;
        if (_form == Form.Url)
        {
            if (!TryFill(_rest, captures, host, subDomain, Place.Url, out var text) || StepsUp(text) || !ForwardingTarget.TryReadUrl(text, out var url))
                return false;
            target = new WebhookTarget(url);
            return true;
        }

        if (!TryFill(_rest, captures, host, subDomain, Place.Host, out var name))
            return false;
        if (_form == Form.Host)
            return !name.Contains('@') && ForwardingTarget.TryParse(name, out target) && target is HostTarget;
        if (!TryFill(_local, captures, host, subDomain, Place.Local, out var local)
            || !EmailAddress.TryParse($"x@{name}", out var address)
            || !ForwardingTarget.IsReachable(address.Domain)
            || !LocalPart.TryCreate(local, out var localPart))
        {
            return false;
        }

        target = new EmailTarget(new EmailAddress(localPart, address.Domain));
        return true;
    }

    public override string ToString() => Text;

    private static TargetTemplate? ReadUrl(string text, out string? why)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.AsSpan(authority).IndexOfAny('/', '?', '#');
        end = end < 0 ? text.Length : authority + end;
        why = ReadParts(text[..end]).Any(p => p.Kind == PartKind.Capture)
            ? "the host of a URL may not come from the pattern, or a sender could choose it."
            : null;
        return why is null ? new TargetTemplate(text, Form.Url, [], ReadParts(text)) : null;
    }

    private static TargetTemplate? ReadMail(string text, out string? why)
    {
        var at = text.LastIndexOf('@');
        var domain = ReadParts(text[(at + 1)..]);
        why = CaptureChoosesHost(domain)
            ? "the domain may not come from the pattern alone, or a sender could choose it; at least two labels must be fixed, as in $1.example.net."
            : null;
        if (why is not null)
            return null;
        if (at < 0)
            return new TargetTemplate(text, Form.Host, [], domain);
        var local = text[..at];
        foreach (var c in local)
        {
            if (c != '.' && !LocalPart.IsAtext(c))
                return null;
        }

        return at == 0 ? null : new TargetTemplate(text, Form.Email, ReadParts(local), domain);
    }

    private static bool CaptureChoosesHost(ImmutableArray<Part> domain)
    {
        var last = -1;
        for (var i = 0; i < domain.Length; i++)
        {
            if (domain[i].Kind == PartKind.Capture)
                last = i;
        }

        if (last < 0)
            return false;
        var suffix = string.Concat(domain.Skip(last + 1).Select(p => p.Kind switch
        {
            PartKind.Literal => p.Text,
            PartKind.Host => "host.example",
            _ => "sub",
        }));
        var dot = suffix.IndexOf('.');
        return dot < 0 || suffix[(dot + 1)..].TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries).Length < 2;
    }

    private static ImmutableArray<Part> ReadParts(string text)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var rest = text.AsSpan(i);
            var (part, length) = ReadPlace(rest);
            if (part is null)
            {
                literal.Append(text[i]);
                i += length;
                continue;
            }

            if (literal.Length > 0)
                parts.Add(new Part(PartKind.Literal, 0, literal.ToString()));
            literal.Clear();
            parts.Add(part);
            i += length;
        }

        if (literal.Length > 0)
            parts.Add(new Part(PartKind.Literal, 0, literal.ToString()));
        return parts.ToImmutable();
    }

    private static (Part? Part, int Length) ReadPlace(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("%SUBDOMAIN%", StringComparison.OrdinalIgnoreCase))
            return (new Part(PartKind.SubDomain, 0, ""), "%SUBDOMAIN%".Length);
        if (rest.StartsWith("%HOST%", StringComparison.OrdinalIgnoreCase))
            return (new Part(PartKind.Host, 0, ""), "%HOST%".Length);
        if (rest[0] != '$' || rest.Length < 2)
            return (null, 1);
        if (rest[1] == '$')
            return (null, 2);
        if (rest[1] == '&')
            return (new Part(PartKind.Capture, 0, ""), 2);
        if (rest[1] is < '1' or > '9')
            return (null, 1);
        var digits = rest.Length > 2 && char.IsAsciiDigit(rest[2]) ? 2 : 1;
        return (new Part(PartKind.Capture, int.Parse(rest.Slice(1, digits), CultureInfo.InvariantCulture), ""), 1 + digits);
    }

    private enum Place
    {
        Local,
        Host,
        Url,
    }

    private static bool TryFill(
        ImmutableArray<Part> parts, ReadOnlySpan<string> captures, string host, string subDomain, Place place, out string filled)
    {
        var text = new StringBuilder();
        filled = "";
        foreach (var part in parts)
        {
            switch (part.Kind)
            {
                case PartKind.Literal:
                    text.Append(part.Text);
                    break;
                case PartKind.Host:
                    text.Append(host);
                    break;
                case PartKind.SubDomain:
                    text.Append(subDomain);
                    break;
                default:
                    // As in JavaScript: $12 is group 12 where there is one, else group 1 and the digit 2.
                    var two = part.Number < captures.Length;
                    var value = two ? captures[part.Number] : part.Number / 10 < captures.Length ? captures[part.Number / 10] : "";
                    if (!MayStand(value, place))
                        return false;
                    text.Append(place == Place.Url ? Uri.EscapeDataString(value) : value);
                    if (!two)
                        text.Append((char)('0' + part.Number % 10));
                    break;
            }
        }

        filled = text.ToString();
        return true;
    }

    private static bool MayStand(string value, Place place)
    {
        if (place == Place.Url)
            return true;
        foreach (var c in value)
        {
            // The percent hack and bang paths name another host inside a local part.
            var allowed = place == Place.Host
                ? char.IsAsciiLetterOrDigit(c) || c == '-'
                : c == '.' || (LocalPart.IsAtext(c) && c is not ('%' or '!'));
            if (!allowed)
                return false;
        }

        return true;
    }

    private static bool StepsUp(string url)
    {
        var path = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = path.IndexOfAny('?', '#');
        // An encoded dot is a dot (RFC 3986 §6.2.2.2); an encoded slash is none, but there are servers that decode first and then look for steps.
        var decoded = (end < 0 ? path : path[..end]).ToString()
            .Replace("%2e", ".", StringComparison.OrdinalIgnoreCase)
            .Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)
            .Replace("%5c", "/", StringComparison.OrdinalIgnoreCase);
        return decoded.Split('/').Any(segment => segment is "." or "..");
    }

    private sealed record Part(PartKind Kind, int Number, string Text);
}
