using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.Notices;

/// <summary>Bounds what one address is mailed because somebody typed it: invitations, questions, instructions. Nobody shall be flooded through us, whoever wants it.</summary>
internal sealed class UnaskedMail(CounterStore counters)
{
    /// <summary>Of one kind.</summary>
    public const int PerRecipientAndDay = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Counts one more.</summary>
    /// <returns>Null: it may be sent; else when the next one may.</returns>
    public async ValueTask<DateTimeOffset?> TakeAsync(string kind, EmailAddress recipient, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipient.Folded)).AsSpan(0, 16));
        var sent = await counters.AddAsync($"unasked:{kind}:{key}", Day, 1, cancellationToken);
        return sent.Amount > PerRecipientAndDay ? sent.EndsAt : null;
    }

    /// <summary>As a refusal of a request whose field <paramref name="field"/> holds the address.</summary>
    public async ValueTask<Refusal?> RefuseAsync(string kind, EmailAddress recipient, string field, TimeProvider time, CancellationToken cancellationToken) =>
        await TakeAsync(kind, recipient, cancellationToken) is { } until
            ? new Refusal(RefusalKind.TooMany, [new FieldProblem(field, $"{recipient} has been sent enough mails of this kind today. Try again tomorrow.")], until - time.GetUtcNow())
            : null;
}
