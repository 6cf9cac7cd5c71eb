using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;

namespace Stafett.Server.Delivery;

/// <summary>
/// Delivery over SMTP. For one message, in this order: an idle connection of the site; where that had been closed before it answered,
/// hosts in the order of <see cref="SmtpOpening"/> until one lets us in; where that one in turn breaks off before it has answered MAIL, the
/// next host, once. From the answer to MAIL on nothing is tried a second time: the sender comes again.
/// </summary>
public sealed class SmtpDelivery : IMailDelivery, IAsyncDisposable
{
    private const int FreshAttempts = 2;

    private readonly SmtpClientSettings _settings;
    private readonly MailExchangers _exchangers;
    private readonly HostMemory _memory;
    private readonly ConnectionPool _pool;
    private readonly ILogger _logger;
    private readonly ServerMetrics? _metrics;

    /// <param name="localName">Our name in EHLO (RFC 5321 §4.1.4): the host name that belongs to our address.</param>
    /// <param name="metrics">Where connections are counted; null: nowhere.</param>
    public SmtpDelivery(
        DeliveryOptions options, string localName, IDnsResolver dns, OwnHosts own, TimeProvider time, ILogger<SmtpDelivery> logger, ServerMetrics? metrics = null)
    {
        // It is written into commands: a configured name is checked like any other.
        var name = Domain.Parse(localName);
        _settings = new SmtpClientSettings(options, name.Name, time);
        _exchangers = new MailExchangers(dns, options, own);
        _memory = new HostMemory(time);
        _pool = new ConnectionPool(_settings, _memory);
        _logger = logger;
        _metrics = metrics;
        metrics?.ObserveIdle(() => IdleConnections);
    }

    /// <summary>Connections kept for the next message, for metrics.</summary>
    public int IdleConnections => _pool.IdleCount;

    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(
        OutboundMessage message, DeliveryRoute route, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        if (recipients.Count == 0)
            return [];
        string? entered = null;
        try
        {
            if (!IsStrict(message))
            {
                // The reader of messages refuses them; should it ever fail to, nobody can smuggle through us (RFC 5321 §2.3.8).
                DeliveryLog.NotCrlf(_logger);
                return DeliveryFailure.Own(451, "4.3.0", "The message holds bare line endings", DeliveryPhase.Resolve).For(recipients);
            }

            var (site, failure) = await _exchangers.ResolveAsync(route, cancellationToken).ConfigureAwait(false);
            if (site is null)
                return failure!.For(recipients);
            if (!await _pool.EnterAsync(site.Key, cancellationToken).ConfigureAwait(false))
                return DeliveryFailure.Own(451, "4.4.5", $"Too many messages for {site.Hosts[0].Name} at once", DeliveryPhase.Connect).For(recipients);
            entered = site.Key;
            if (_pool.TryTake(site.Key, out var idle)
                && await UseAsync(idle, message, site, recipients, cancellationToken).ConfigureAwait(false) is { Outcomes: { } outcomes })
            {
                _metrics?.DeliveryConnectionsReused.Add();
                return outcomes;
            }

            return await DeliverFreshAsync(message, site, recipients, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An unknown failure is temporary: no mail bounces for a bug of ours.
            DeliveryLog.Bug(_logger, e, route.ToString());
            return DeliveryFailure.Own(451, "4.3.0", "Delivery failed by our own fault", DeliveryPhase.Resolve).For(recipients);
        }
        finally
        {
            if (entered is not null)
                _pool.Leave(entered);
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<IReadOnlyList<DeliveryOutcome>> DeliverFreshAsync(
        OutboundMessage message, DeliverySite site, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        var opening = new SmtpOpening(site, _exchangers, _memory, _settings, _logger);
        DeliveryFailure? failure = null;
        for (var attempt = 0; attempt < FreshAttempts; attempt++)
        {
            (var connection, failure) = await opening.NextAsync(cancellationToken).ConfigureAwait(false);
            if (connection is null)
                break;
            _metrics?.DeliveryConnections.Add();
            (var outcomes, failure) = await UseAsync(connection, message, site, recipients, cancellationToken).ConfigureAwait(false);
            if (outcomes is not null)
                return outcomes;
            opening.Note(failure!);
        }

        return failure!.For(recipients);
    }

    private async Task<(IReadOnlyList<DeliveryOutcome>? Outcomes, DeliveryFailure? Failure)> UseAsync(
        SmtpConnection connection, OutboundMessage message, DeliverySite site, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        var finished = false;
        try
        {
            var result = await connection.DeliverAsync(message, recipients, cancellationToken).ConfigureAwait(false);
            finished = true;
            return result;
        }
        finally
        {
            // Cancelled or failed in the midst of something: what the server would make of the next command is unknown.
            connection.IsEnding |= !finished;
            _pool.Return(site.Key, connection);
        }
    }

    private static bool IsStrict(OutboundMessage message)
    {
        var endings = new LineEndings();
        endings.Check(message.Prefix.Span);
        foreach (var segment in message.Content)
            endings.Check(segment.Span);
        return endings.AreStrict;
    }
}
