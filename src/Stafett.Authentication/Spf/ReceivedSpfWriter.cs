using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Spf;

/// <summary>The Received-SPF field (RFC 7208 §9.1). It stands above the Received field of the same server.</summary>
public static class ReceivedSpfWriter
{
    // RFC 5322 §3.2.3
    private static readonly SearchValues<char> DotAtom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]");

    /// <summary>The word of a result, in lower case (RFC 7208 §9.1, and RFC 8601 §2.7.2 for Authentication-Results).</summary>
    public static string Word(SpfResult result) => result switch
    {
        SpfResult.Neutral => "neutral",
        SpfResult.Pass => "pass",
        SpfResult.Fail => "fail",
        SpfResult.SoftFail => "softfail",
        SpfResult.TempError => "temperror",
        SpfResult.PermError => "permerror",
        _ => "none",
    };

    /// <param name="output">Gets the field with its line end.</param>
    /// <param name="isInternational">UTF-8 may stand in the header (RFC 6532); else what is not ASCII becomes question marks.</param>
    public static void Write(IBufferWriter<byte> output, SpfRequest request, SpfVerdict verdict, bool isInternational = false)
    {
        var writer = new HeaderWriter(output, isInternational);
        Write(ref writer, request, verdict);
    }

    public static void Write(ref HeaderWriter writer, SpfRequest request, SpfVerdict verdict)
    {
        writer.Begin("Received-SPF"u8);
        writer.Word(Word(verdict.Result));
        WriteComment(ref writer, request, verdict);
        WritePair(ref writer, "client-ip", request.Client.ToString(), false);
        if (request.EnvelopeFrom is { } sender)
            WritePair(ref writer, "envelope-from", sender.Length == 0 ? "<>" : sender, false);
        if (request.Helo.Length > 0)
            WritePair(ref writer, "helo", request.Helo, false);
        if (verdict.Problem is { } problem)
            WritePair(ref writer, "problem", problem, false);
        else
            WritePair(ref writer, "mechanism", verdict.Mechanism ?? "default", false);
        WritePair(ref writer, "receiver", request.ReceivingHost, false);
        WritePair(ref writer, "identity", verdict.Identity == SpfIdentity.Helo ? "helo" : "mailfrom", true);
        writer.End();
    }

    // Words of ours, a domain and addresses: nothing that a comment could end with.
    private static void WriteComment(ref HeaderWriter writer, SpfRequest request, SpfVerdict verdict)
    {
        var domain = verdict.Domain?.Name ?? "the sender";
        var client = request.Client.ToString();
        var text = verdict.Result switch
        {
            SpfResult.Pass => $"{domain} lets {client} send its mail",
            SpfResult.Fail => $"{domain} does not let {client} send its mail",
            SpfResult.SoftFail => $"{domain} probably does not let {client} send its mail",
            SpfResult.Neutral => $"{domain} says nothing about {client}",
            SpfResult.TempError => $"the policy of {domain} cannot be looked up now",
            SpfResult.PermError => $"the policy of {domain} cannot be followed",
            _ => $"{domain} has no policy",
        };
        var host = request.ReceivingHost.AsSpan();
        text = $"({(host.IsEmpty || host.ContainsAnyExcept(HostCharacters) ? "unknown" : host)}: {text})";
        foreach (var word in text.AsSpan().Split(' '))
            writer.Word(text.AsSpan(word));
    }

    private static void WritePair(ref HeaderWriter writer, string key, string value, bool isLast)
    {
        var word = new StringBuilder(key.Length + value.Length + 4).Append(key).Append('=');
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(DotAtom) && value[0] != '.' && value[^1] != '.' && !value.Contains("..", StringComparison.Ordinal))
        {
            word.Append(value);
        }
        else
        {
            word.Append('"');
            foreach (var c in value)
            {
                if (c is '"' or '\\')
                    word.Append('\\');
                // The controls of Latin 1 too, which the field writer leaves in UTF-8.
                word.Append(char.IsControl(c) ? '?' : c);
            }

            word.Append('"');
        }

        writer.Word(word.Append(isLast ? "" : ";").ToString());
    }
}
