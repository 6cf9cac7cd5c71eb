using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Roles;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Dns;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Server.Smtp;
using Stafett.Server.Tls;

namespace Stafett.Sandbox;

/// <summary>The parts of the server that the sandbox puts together. Each may be absent in a test of the rest.</summary>
internal sealed record SandboxWiring
{
    /// <summary>What the executable uses.</summary>
    public static SandboxWiring Default { get; } = new()
    {
        Mx = MxRole.Role,
        ServeSmtp = ServeOutside,
        AnswerDns = (services, ports) =>
        {
            services.AddSingleton<IDnsResolver>(provider =>
            {
                var registrar = provider.GetRequiredService<Registrar>();
                var resolver = new ZoneResolver(provider.GetRequiredService<TimeProvider>(), registrar.Zone);
                registrar.OnChange(zone => resolver.Zone = zone);
                return resolver;
            });
            services.AddHostedService(provider => new SandboxDns(provider.GetRequiredService<Registrar>(), ports.Dns));
            services.AddSingleton<OutsideVerdicts>();
        },
        EncryptTxt = (key, rules) => TxtCipher.TryCreate(key, out var cipher, out var problem) && cipher.TryEncrypt(rules, out var value, out problem)
            ? value
            : throw new InvalidOperationException(problem),
        ExplainRules = async (services, address, cancellationToken) =>
            (await services.GetRequiredService<RecipientResolver>().ExplainAsync(address, cancellationToken)).Rules,
    };

    /// <summary>The role that receives and forwards: the one of <c>stafett serve</c>, on the sandbox's options.</summary>
    public ServerRole? Mx { get; init; }

    /// <summary>Puts an SMTP session with this policy on a listener: the outside world.</summary>
    public Action<ListenOptions, StafettOptions, ISmtpPolicy>? ServeSmtp { get; init; }

    /// <summary>Registers what answers DNS from the zone of the <see cref="Registrar"/>: the resolver, in place of the network's, a server on the port for <c>dig</c>, and what the target's server asks.</summary>
    public Action<IServiceCollection, SandboxPorts>? AnswerDns { get; init; }

    /// <summary>Makes the value of an encrypted record from the key and the rules.</summary>
    public Func<string, string, string>? EncryptTxt { get; init; }

    /// <summary>Which rules an address matches, each as it is written in its record.</summary>
    public Func<IServiceProvider, EmailAddress, CancellationToken, Task<IReadOnlyList<string>>>? ExplainRules { get; init; }

    // The same session as the server's own, under another name; its figures are not the server's.
    private static void ServeOutside(ListenOptions listen, StafettOptions options, ISmtpPolicy policy)
    {
        var services = listen.ApplicationServices;
        var session = new SmtpSessionContext(
            SandboxZone.OutsideHost, options.Limits, services.GetRequiredService<MemoryBudget>(), policy, services.GetRequiredService<TimeProvider>(), new ServerMetrics(),
            services.GetRequiredService<ILogger<SmtpSession>>())
        {
            OffersStartTls = true,
        };
        var gate = new ConnectionGate(options.Limits.Connections, options.Limits.ConnectionsPerAddress);
        listen.Run(new SmtpConnectionHandler(new SmtpListener(session, gate, services.GetRequiredService<ServerCertificate>(), [], IsImplicitTls: false)).OnConnectedAsync);
    }
}
