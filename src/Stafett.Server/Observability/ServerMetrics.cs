using System.Diagnostics.Metrics;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;

namespace Stafett.Server.Observability;

/// <summary>Every figure that the server keeps about itself, in one place. One instance per process.</summary>
public sealed class ServerMetrics : IDisposable
{
    /// <summary>The meter's name, for listeners such as <c>dotnet-counters</c>.</summary>
    public const string MeterName = "Stafett";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _deliveryTime;

    /// <param name="memory">The budget for messages in flight; null: no figures about it.</param>
    public ServerMetrics(MemoryBudget? memory = null)
    {
        ConnectionsOpen = new(_meter, "stafett.smtp.connections.open", "", "SMTP connections that are open now.");
        Connections = new(_meter, "stafett.smtp.connections", "", "SMTP connections that were accepted.");
        ConnectionsRefused = new(_meter, "stafett.smtp.connections.refused", "", "reason", "SMTP connections that were turned away before the greeting.");
        TlsHandshakes = new(_meter, "stafett.smtp.tls.handshakes", "", "result", "TLS handshakes with clients.");
        CommandErrors = new(_meter, "stafett.smtp.command.errors", "", "Commands that were answered with 5yz.");
        Recipients = new(_meter, "stafett.smtp.recipients", "", "result", "Replies to RCPT.");
        Messages = new(_meter, "stafett.smtp.messages", "", "result", "Replies to whole messages.");
        MessageOctets = new(_meter, "stafett.smtp.message", "By", "Octets of messages that were received whole.");
        Forwards = new(_meter, "stafett.forward.targets", "", "result", "Targets that a message was handed to, by how that ended.");
        DeliveryConnections = new(_meter, "stafett.delivery.connections", "", "Connections opened to other mail servers.");
        DeliveryConnectionsReused = new(_meter, "stafett.delivery.connections.reused", "", "Deliveries over a connection that was open already.");
        DnsQuestions = new(_meter, "stafett.dns.questions", "", "result", "DNS questions, by how they were answered.");
        Webhooks = new(_meter, "stafett.webhooks.requests", "", "result", "Requests to webhooks, by how they ended.");
        WebhooksPending = new(_meter, "stafett.webhooks.pending", "", "Webhook calls under way.");
        DmarcObservations = new(_meter, "stafett.dmarc.observations", "", "result", "Messages counted for DMARC aggregate reports, and those that had no room.");
        MailLogDropped = new(_meter, "stafett.mail.log.dropped", "", "Entries for error logs that had no room.");
        _deliveryTime = _meter.CreateHistogram<double>("stafett.delivery.duration", "s", "Seconds from the first look-up to the target's last reply.");
        if (memory is null)
            return;
        _meter.CreateObservableGauge("stafett.message.memory.used", () => memory.Used, "By", "Octets that messages in flight occupy.");
        _meter.CreateObservableGauge("stafett.message.memory.limit", () => memory.Limit, "By", "Octets that messages in flight may occupy; beyond, senders are told to come again.");
    }

    public MetricLevel ConnectionsOpen { get; }

    public MetricCount Connections { get; }

    public MetricCounts<ConnectionRefusal> ConnectionsRefused { get; }

    public MetricCounts<TlsResult> TlsHandshakes { get; }

    public MetricCount CommandErrors { get; }

    public MetricCounts<ReplyClass> Recipients { get; }

    public MetricCounts<ReplyClass> Messages { get; }

    public MetricCount MessageOctets { get; }

    public MetricCounts<DeliveryResult> Forwards { get; }

    public MetricCount DeliveryConnections { get; }

    public MetricCount DeliveryConnectionsReused { get; }

    public MetricCounts<DnsLookup> DnsQuestions { get; }

    public MetricCounts<WebhookResult> Webhooks { get; }

    public MetricLevel WebhooksPending { get; }

    public MetricCounts<ObservationResult> DmarcObservations { get; }

    public MetricCount MailLogDropped { get; }

    /// <summary>The meter, so that a writer can listen to this instance alone.</summary>
    internal Meter Meter => _meter;

    public static ReplyClass Class(SmtpReply reply) =>
        reply.IsPositive ? ReplyClass.Accepted : reply.IsPermanent ? ReplyClass.Refused : ReplyClass.Deferred;

    public void Delivered(DeliveryResult result, TimeSpan duration)
    {
        Forwards.Add(result);
        _deliveryTime.Record(duration.TotalSeconds);
    }

    /// <summary>Connections to other mail servers that wait for the next message.</summary>
    public void ObserveIdle(Func<int> count) =>
        _meter.CreateObservableGauge("stafett.delivery.connections.idle", () => (long)count(), "", "Connections to other mail servers that are kept for the next message.");

    /// <summary>Rows of today for DMARC aggregate reports.</summary>
    public void ObserveDmarcRows(Func<int> count) =>
        _meter.CreateObservableGauge("stafett.dmarc.rows", () => (long)count(), "", "Rows of today for DMARC aggregate reports.");

    public void Dispose() => _meter.Dispose();
}
