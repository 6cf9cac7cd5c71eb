using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Observability;
using Stafett.Server.Smtp;
using Stafett.Server.Tls;

namespace Stafett.Server.Tests.Smtp;

/// <summary>One listener, and clients that connect to it in memory.</summary>
internal sealed class ListenerHarness : IAsyncDisposable
{
    private readonly SmtpConnectionHandler _handler;
    private readonly List<Client> _clients = [];

    public ListenerHarness(
        ServerCertificate certificate, LimitOptions? limits = null, TimeProvider? time = null, bool implicitTls = false, ConnectionGate? gate = null, string? proxyPeers = null)
    {
        limits ??= new LimitOptions();
        var context = new SmtpSessionContext(
            "mx.test.example", limits, Budget, Policy, time ?? TimeProvider.System, Metrics, NullLogger.Instance)
        { OffersStartTls = !implicitTls };
        _handler = new SmtpConnectionHandler(new SmtpListener(
            context, gate ?? new ConnectionGate(limits.Connections, limits.ConnectionsPerAddress), certificate, proxyPeers is null ? [] : [IPNetwork.Parse(proxyPeers)], implicitTls));
    }

    public TestPolicy Policy { get; } = new();

    public MemoryBudget Budget { get; } = new(100_000_000);

    public ServerMetrics Metrics { get; } = new();

    /// <param name="room">Octets that the server may have said and the client not taken.</param>
    public Client Connect(string remote = "192.0.2.1:1234", long room = 0)
    {
        var client = new Client(_handler, IPEndPoint.Parse(remote), room);
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        Assert.Equal(0, Budget.Used);
    }

    /// <summary>A client's end.</summary>
    internal sealed class Client : IAsyncDisposable
    {
        private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly DefaultConnectionContext _connection;
        private readonly Lock _readers = new();
        private bool _isReading;
        private bool _isClosed;
        private readonly Ends _transport;
        private readonly Ends _application;
        private Stream _stream;

        public Client(SmtpConnectionHandler handler, IPEndPoint remote, long room)
        {
            var toServer = new Pipe(new PipeOptions(useSynchronizationContext: false));
            var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: room, resumeWriterThreshold: room / 2, useSynchronizationContext: false));
            _transport = new Ends(toServer.Reader, toClient.Writer);
            _application = new Ends(toClient.Reader, toServer.Writer);
            _stream = new DuplexPipeStream(_application.Input, _application.Output);
            _connection = new DefaultConnectionContext("TEST", _transport, _application)
            {
                RemoteEndPoint = remote,
                LocalEndPoint = IPEndPoint.Parse("192.0.2.2:25"),
            };
            // As Kestrel does: what is written from now on goes nowhere, and is not waited for. A line that is being read is read to its end first,
            // because a pipe has one reader at a time.
            _connection.ConnectionClosed.Register(() =>
            {
                lock (_readers)
                {
                    _isClosed = true;
                    if (!_isReading)
                        _application.Input.Complete();
                }

                _aborted.TrySetResult();
            });
            _connection.Features.Set<IConnectionHeartbeatFeature>(Beats);
            Served = Task.Run(async () =>
            {
                await handler.OnConnectedAsync(_connection);
                await _transport.Output.CompleteAsync();
                await _transport.Input.CompleteAsync();
            });
        }

        /// <summary>Kestrel's heart, which beats when told.</summary>
        public Heart Beats { get; } = new();

        /// <summary>The server is done with the connection.</summary>
        public Task Served { get; }

        public Task EndAsync() => Served.WaitAsync(Transcript.Patience);

        public bool IsAborted => _aborted.Task.IsCompleted;

        /// <summary>The server has torn the connection.</summary>
        public Task AbortedAsync() => _aborted.Task.WaitAsync(Transcript.Patience);

        public SslStream Tls => (SslStream)_stream;

        public ValueTask SayAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

        public ValueTask SayAsync(byte[] octets) => _stream.WriteAsync(octets);

        /// <summary>One line; empty when the server has closed.</summary>
        public async Task<string> LineAsync()
        {
            lock (_readers)
                _isReading = true;
            try
            {
                return await ReadLineAsync();
            }
            finally
            {
                lock (_readers)
                {
                    _isReading = false;
                    if (_isClosed)
                        _application.Input.Complete();
                }
            }
        }

        private async Task<string> ReadLineAsync()
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (await _stream.ReadAsync(one).AsTask().WaitAsync(Transcript.Patience) == 1)
            {
                if (one[0] == '\n')
                    return line.ToString().TrimEnd('\r');
                line.Append((char)one[0]);
            }

            return line.ToString();
        }

        public async Task<string> AskAsync(string command)
        {
            await SayAsync(command + "\r\n");
            string line;
            do
                line = await LineAsync();
            while (line.Length > 3 && line[3] == '-');
            return line;
        }

        public async Task SecureAsync(SslClientAuthenticationOptions? options = null)
        {
            options ??= new SslClientAuthenticationOptions { TargetHost = "mx.test.example" };
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            var tls = new SslStream(_stream, leaveInnerStreamOpen: true);
            try
            {
                await tls.AuthenticateAsClientAsync(options).WaitAsync(Transcript.Patience);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                await tls.DisposeAsync();
                throw;
            }

            _stream = tls;
        }

        public async ValueTask DisposeAsync()
        {
            await _application.Output.CompleteAsync();
            _connection.Abort();
            await Served;
            await _stream.DisposeAsync();
        }

        internal sealed class Heart : IConnectionHeartbeatFeature
        {
            private readonly List<(Action<object> Action, object State)> _actions = [];

            public void OnHeartbeat(Action<object> action, object state)
            {
                lock (_actions)
                    _actions.Add((action, state));
            }

            public void Beat()
            {
                lock (_actions)
                {
                    foreach (var (action, state) in _actions)
                        action(state);
                }
            }
        }

        private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
