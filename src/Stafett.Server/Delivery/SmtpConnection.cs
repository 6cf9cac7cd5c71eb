using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery;

/// <summary>
/// A client session (RFC 5321 §3.1 and 3.2): greeting, EHLO, STARTTLS where offered, then one transaction after the other. Not
/// for use by two at once. Invariants: nothing read in plain is believed after STARTTLS; after a failure nothing more is sent.
/// </summary>
internal sealed class SmtpConnection
{
    private static readonly TimeSpan QuitTime = TimeSpan.FromSeconds(2);

    private readonly SmtpWire _wire;
    private readonly SmtpClientSettings _settings;
    private int _messages;

    private SmtpConnection(SmtpWire wire, SmtpClientSettings settings, MailExchanger host, IPAddress address)
    {
        _wire = wire;
        _settings = settings;
        Host = host;
        RemoteHost = RemoteName(host, address);
        IdleNode = new LinkedListNode<SmtpConnection>(this);
    }

    public MailExchanger Host { get; }

    /// <summary>Name and address, for outcomes and logs.</summary>
    public string RemoteHost { get; }

    public SmtpExtensions Extensions { get; private set; } = SmtpExtensions.None;

    public bool IsEncrypted { get; private set; }

    /// <summary>A transaction was left open: RSET goes before the next one.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>The server has said 421 or broken the protocol.</summary>
    public bool IsEnding { get; set; }

    public bool CanBeReused => _wire.IsUsable && !IsEnding && _messages < _settings.Options.MessagesPerConnection;

    /// <summary>The pool's place for it, made once.</summary>
    public LinkedListNode<SmtpConnection> IdleNode { get; }

    /// <summary>The pool's mark: which site it is idle for, and since when (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public string SiteKey { get; set; } = "";

    public long IdleSince { get; set; }

    public bool IsStale => _wire.HasUnexpectedInput();

    public static string RemoteName(MailExchanger host, IPAddress address) =>
        host.Address is null ? $"{host.Name} [{address}]" : host.Name;

    /// <summary>Connects and gets ready for the first transaction; otherwise says why, and whether TLS was what failed.</summary>
    public static async Task<(SmtpConnection? Connection, DeliveryFailure? Failure, bool TlsFailed)> OpenAsync(
        SmtpClientSettings settings, MailExchanger host, IPEndPoint remote, bool useTls, Action<SocketError> refused, CancellationToken cancellationToken)
    {
        var error = SocketError.Success;
        var wire = await SmtpWire.ConnectAsync(
            remote, settings.Options.ConnectTimeout, settings.Time, e => refused(error = e), cancellationToken).ConfigureAwait(false);
        if (wire is null)
        {
            var text = error == SocketError.TimedOut ? $"{host.Name} did not answer in time" : $"No connection to {host.Name} ({error})";
            return (null, DeliveryFailure.Own(451, "4.4.1", text, DeliveryPhase.Connect, RemoteName(host, remote.Address)), false);
        }

        var connection = new SmtpConnection(wire, settings, host, remote.Address);
        var failure = await connection.PrepareAsync(useTls, cancellationToken).ConfigureAwait(false);
        if (failure is null)
            return (connection, null, false);
        var tlsFailed = wire.Failure == WireFailure.Tls;
        await connection.QuitAsync().ConfigureAwait(false);
        return (null, failure, tlsFailed);
    }

    /// <summary>Every recipient's outcome, or why the server answered for none of them.</summary>
    public ValueTask<(IReadOnlyList<DeliveryOutcome>? Outcomes, DeliveryFailure? Unanswered)> DeliverAsync(
        OutboundMessage message, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        _messages++;
        return new SmtpTransaction(this, _wire, _settings.Options, message, recipients).RunAsync(cancellationToken);
    }

    public Task QuitAsync() => _wire.QuitAsync(QuitTime);

    public DeliveryFailure Lost(DeliveryPhase phase)
    {
        var (status, what) = _wire.Failure switch
        {
            WireFailure.TimedOut => ("4.4.2", "did not answer in time"),
            WireFailure.Malformed => ("4.5.0", "did not answer as SMTP wants it"),
            WireFailure.Tls => ("4.7.5", "offered TLS, which failed"),
            WireFailure.None => ("4.5.0", "answered out of order"),
            _ => ("4.4.2", "closed the connection before it answered"),
        };
        return DeliveryFailure.Own(451, status, $"{Host.Name} {what}", phase, RemoteHost);
    }

    public DeliveryFailure Refused(SmtpReply reply, DeliveryPhase phase) => new(reply, phase, RemoteHost, true);

    private async Task<DeliveryFailure?> PrepareAsync(bool useTls, CancellationToken cancellationToken)
    {
        _wire.Begin(cancellationToken);
        try
        {
            var greeting = await _wire.ReadAsync(_settings.Options.GreetingTimeout).ConfigureAwait(false);
            if (greeting is not { Code: 220 })
                return Unwelcome(greeting, DeliveryPhase.Greeting);
            if (await HelloAsync().ConfigureAwait(false) is { } failure)
                return failure;
            if (!useTls || !Extensions.StartTls)
                return null;
            return await StartTlsAsync().ConfigureAwait(false);
        }
        finally
        {
            _wire.End();
        }
    }

    private async ValueTask<DeliveryFailure?> StartTlsAsync()
    {
        var reply = await CommandAsync("STARTTLS").ConfigureAwait(false);
        if (reply is null or { Code: 421 })
            return Unwelcome(reply, DeliveryPhase.Tls);
        // RFC 3207 §4: a server that cannot just now says 454; the session goes on in plain.
        if (reply.Code != 220)
            return InStep();
        var serverName = Host.Address is null ? Host.Name : "";
        if (!await _wire.UpgradeAsync(serverName, _settings.Options.CommandTimeout).ConfigureAwait(false))
            return Lost(DeliveryPhase.Tls);
        IsEncrypted = true;
        // RFC 3207 §4.2: what was learnt before is forgotten.
        Extensions = SmtpExtensions.None;
        return await HelloAsync().ConfigureAwait(false);
    }

    // RFC 5321 §3.2: HELO for a server that does not know EHLO.
    private async ValueTask<DeliveryFailure?> HelloAsync()
    {
        var reply = await CommandAsync($"EHLO {_settings.LocalName}").ConfigureAwait(false);
        if (reply is { Code: 250 })
        {
            Extensions = SmtpExtensions.Parse(reply);
            return InStep();
        }

        if (reply is { IsPermanent: true })
            reply = await CommandAsync($"HELO {_settings.LocalName}").ConfigureAwait(false);
        return reply is { Code: 250 } ? InStep() : Unwelcome(reply, DeliveryPhase.Greeting);
    }

    private DeliveryFailure? InStep() => _wire.IsInStep() ? null : Lost(DeliveryPhase.Greeting);

    private DeliveryFailure Unwelcome(SmtpReply? reply, DeliveryPhase phase)
    {
        IsEnding = true;
        return reply is { IsTransient: true } or { IsPermanent: true } ? Refused(reply, phase) : Lost(phase);
    }

    private async ValueTask<SmtpReply?> CommandAsync(string command)
    {
        var octets = System.Text.Encoding.ASCII.GetBytes(command + "\r\n");
        return await _wire.SendAsync(octets, _settings.Options.CommandTimeout).ConfigureAwait(false)
            ? await _wire.ReadAsync(_settings.Options.CommandTimeout).ConfigureAwait(false)
            : null;
    }
}
