using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Sandbox;

/// <summary>How the outside world treats mail for an address.</summary>
/// <param name="Address">An address in lower case, <c>*@domain</c>, or <c>*</c>.</param>
/// <param name="Reply">Null: accept.</param>
internal sealed record OutsideBehaviour(string Address, OutsidePhase Phase, SmtpReply? Reply, TimeSpan Delay)
{
    public const int MaxDelaySeconds = 600;
    public const int MaxTextLength = 200;

    private long _used;

    public long Used => Volatile.Read(ref _used);

    public void CountUse() => Interlocked.Increment(ref _used);

    /// <summary>In words: <c>Mail for you@inbox.example is answered 550 5.1.1 No such person when the recipient is named</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Mail for {Address} is {(Reply is null ? "accepted" : $"answered {Reply}")} {(Phase == OutsidePhase.Rcpt ? "when the recipient is named" : "after the message")}{(Delay > TimeSpan.Zero ? $", {Delay.TotalSeconds} s late" : "")}");

    public bool Matches(EmailAddress recipient) => Specificity(recipient) > 0;

    /// <summary>0: does not match; more: matches more closely.</summary>
    public int Specificity(EmailAddress recipient)
    {
        if (Address == "*")
            return 1;
        if (Address.StartsWith("*@", StringComparison.Ordinal))
            return Address.AsSpan(2).SequenceEqual(recipient.Domain.Name) ? 2 : 0;
        return Address == recipient.Folded ? 3 : 0;
    }

    /// <summary>From a form. <paramref name="error"/> is for the person who filled it in.</summary>
    public static bool TryCreate(
        string address, string phase, string code, string text, string delay, [NotNullWhen(true)] out OutsideBehaviour? behaviour, out string error)
    {
        behaviour = null;
        if (!TryReadAddress(address.Trim(), out var pattern))
            error = "The address must be an e-mail address, *@domain for all addresses of a domain, or * for all.";
        else if (!TryReadReply(code.Trim(), text.Trim(), out var reply))
            error = $"The answer must be empty (accept) or a code from 400 to 599, and its text at most {MaxTextLength} ASCII characters.";
        else if (!TryReadDelay(delay.Trim(), out var wait))
            error = $"The delay must be 0 to {MaxDelaySeconds} seconds.";
        else if (reply is null && wait == TimeSpan.Zero)
            error = "Nothing would change: give a code, a delay, or both.";
        else
        {
            error = "";
            behaviour = new OutsideBehaviour(pattern, phase == "data" ? OutsidePhase.Data : OutsidePhase.Rcpt, reply, wait);
        }

        return behaviour is not null;
    }

    private static bool TryReadAddress(string text, out string pattern)
    {
        pattern = text;
        if (text == "*")
            return true;
        if (text.StartsWith("*@", StringComparison.Ordinal))
        {
            if (!Domain.TryParse(text[2..], out var domain))
                return false;
            pattern = $"*@{domain}";
            return true;
        }

        if (!EmailAddress.TryParse(text, out var address))
            return false;
        pattern = address.Folded;
        return true;
    }

    private static bool TryReadReply(string code, string text, out SmtpReply? reply)
    {
        reply = null;
        if (code.Length == 0 || code == "250")
            return true;
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 400 or > 599)
            return false;
        if (text.Length > MaxTextLength || !Ascii.IsValid(text) || text.Any(char.IsControl))
            return false;
        // A text that begins with a fitting enhanced status keeps it: 550 "5.1.1 No such user".
        if (EnhancedStatus.TryParse(Encoding.ASCII.GetBytes(text), out var status, out var length) && status.Class == number / 100)
            text = text[length..].TrimStart();
        else
            status = new EnhancedStatus((byte)(number / 100), 0, 0);
        reply = new SmtpReply(number, status, text.Length > 0 ? text : "The sandbox was told to answer so");
        return true;
    }

    private static bool TryReadDelay(string text, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        if (text.Length == 0)
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxDelaySeconds)
            return false;
        delay = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
