using System.Security.Cryptography;
using System.Threading.Channels;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.Notices;

/// <summary>Puts notices into the outbox of the database, and wakes <see cref="NoticeSender"/>.</summary>
public sealed class ServiceMail(ControlDatabase database) : IServiceMail
{
    /// <summary>A mail that is older helps nobody.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Holds something when there may be something new.</summary>
    internal ChannelReader<bool> Added => _added.Reader;

    public async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        await database.Outbox.AddAsync(notice.Kind, KeptNotice.Write(notice, RandomNumberGenerator.GetString(Alphabet, 24)), Lifetime, cancellationToken);
        _added.Writer.TryWrite(true);
    }
}
