using System.Collections.Immutable;
using System.Globalization;

namespace Stafett.Protocols.Forwarding;

/// <summary>
/// Reads the TXT records of a domain. Never fails: whatever cannot be used becomes a <see cref="RecordProblem"/>, and so does a
/// record that looks as if it was meant for us; other people's records (SPF, site verifications) are passed over.
/// </summary>
public static class ForwardingRecordParser
{
    public const string ForwardPrefix = "forward-email=";
    public const string PortPrefix = "forward-email-port=";
    public const string VerificationPrefix = "forward-email-site-verification=";

    /// <summary>Records of ours, rules, and characters of all records that one domain may have; the rest is not read.</summary>
    public const int MaxRecords = 200;
    public const int MaxRules = 2_000;
    public const int MaxTotalLength = 64 * 1024;

    internal const int MaxProblems = 100;

    private const int VerificationLength = 10;
    private const string NoKey = "The value is encrypted, but no key is configured here.";

    /// <param name="records">One text per TXT record, its strings joined.</param>
    /// <param name="cipher">Opens encrypted values; null where there is no key.</param>
    public static ForwardingRecords Parse(IEnumerable<string> records, TxtCipher? cipher)
    {
        var state = new State(cipher);
        foreach (var record in records)
        {
            var text = record.Trim();
            state.Length += text.Length;
            if (state.Length > MaxTotalLength)
            {
                state.Items.AddProblem(text, $"The domain's TXT records hold more than {MaxTotalLength / 1024} KB; this record and later ones are not read.", "Shorten the records.");
                break;
            }

            if (!Read(text, state))
                break;
        }

        return new ForwardingRecords(state.Items.Rules.ToImmutable(), state.Port, state.Verifications.ToImmutable(), state.Items.Problems.ToImmutable());
    }

    /// <summary>The record is encrypted, and was read without a key.</summary>
    public static bool IsSealed(RecordProblem problem) => ReferenceEquals(problem.What, NoKey);

    private static bool Read(string text, State state)
    {
        if (TryTake(text, ForwardPrefix, out var value))
        {
            if (++state.Records > MaxRecords)
            {
                state.Items.AddProblem(text, $"The domain has more than {MaxRecords} forwarding records; this one and later ones are not read.", "Put several rules into one record, with commas between them.");
                return false;
            }

            ReadList(text, value, state);
        }
        else if (TryTake(text, PortPrefix, out value))
        {
            ReadPort(text, value, state);
        }
        else if (TryTake(text, VerificationPrefix, out value))
        {
            ReadVerification(text, value, state);
        }
        else if (MistakenRecord.Explain(text) is { } problem)
        {
            state.Items.AddProblem(problem);
        }

        return true;
    }

    private static bool TryTake(string text, string prefix, out string value)
    {
        var found = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        value = found ? text[prefix.Length..].Trim() : "";
        return found;
    }

    private static void ReadList(string record, string value, State state)
    {
        if (value.Length == 0)
        {
            state.Items.AddProblem(record, "The record says nothing behind the equals sign.", "Write where mail goes, as in forward-email=hello:user@example.net.");
            return;
        }

        var encrypted = TxtCipher.LooksEncrypted(value);
        if (encrypted && !TryOpen(record, ref value, state))
            return;
        // What was sealed may be the whole record or only its value.
        if (encrypted && TryTake(value.Trim(), ForwardPrefix, out var inner))
            value = inner;
        state.Items.Read(value, encrypted);
    }

    private static bool TryOpen(string record, ref string value, State state)
    {
        if (state.Cipher is null)
        {
            state.Items.AddProblem(record, NoKey, "Set Forwarding:TxtEncryptionKey, or publish the rules unencrypted.");
            return false;
        }

        if (state.Cipher.TryDecrypt(value, out var opened, out var why))
        {
            value = opened;
            return true;
        }

        state.Items.AddProblem(record, $"The value looks encrypted, but {why}.", "Make it again with the key of this service.");
        return false;
    }

    private static void ReadPort(string record, string value, State state)
    {
        if (TxtCipher.LooksEncrypted(value) && !TryOpen(record, ref value, state))
            return;
        if (!ushort.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            state.Items.AddProblem(record, "The port is no number from 1 to 65535; mail goes to the usual port.", "Write forward-email-port= and the number, as in forward-email-port=1337.");
            return;
        }

        if (state.PortSeen is { } first && first != port)
        {
            state.Items.AddProblem(record, $"There is more than one port; {first} is used.", "Keep one forward-email-port= record.");
            return;
        }

        state.PortSeen = port;
        state.Port = port == 25 ? null : port;
    }

    private static void ReadVerification(string record, string value, State state)
    {
        var wellFormed = value.Length == VerificationLength;
        foreach (var c in value)
            wellFormed &= char.IsAsciiLetterOrDigit(c);
        if (!wellFormed)
        {
            state.Items.AddProblem(record, $"A verification is {VerificationLength} letters and digits; this one is not used.", "Copy the value again from the domain's set-up page.");
            return;
        }

        if (state.Verifications.Count < MaxProblems && !state.Verifications.Contains(value))
            state.Verifications.Add(value);
    }

    private sealed class State(TxtCipher? cipher)
    {
        public TxtCipher? Cipher { get; } = cipher;

        public ForwardingItemReader Items { get; } = new();

        public ImmutableArray<string>.Builder Verifications { get; } = ImmutableArray.CreateBuilder<string>();

        public int? Port { get; set; }

        public int? PortSeen { get; set; }

        public int Records { get; set; }

        public int Length { get; set; }
    }
}
