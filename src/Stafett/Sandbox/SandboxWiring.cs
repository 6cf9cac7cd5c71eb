using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Protocols.Message;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Server.Smtp;

namespace Stafett.Sandbox;

/// <summary>The parts of the server that the sandbox puts together. Each may be absent in a test of the rest.</summary>
internal sealed record SandboxWiring
{
    /// <summary>What the executable uses.</summary>
    public static SandboxWiring Default { get; } = new();

    /// <summary>The role that receives and forwards: the one of <c>stafett serve</c>, on the sandbox's options.</summary>
    public ServerRole? Mx { get; init; }

    /// <summary>Puts an SMTP session with this policy on a listener: the outside world.</summary>
    public Action<ListenOptions, ISmtpPolicy>? ServeSmtp { get; init; }

    /// <summary>Registers what answers DNS from the zone: the resolver, in place of the network's, and a server on the port for <c>dig</c>.</summary>
    public Action<IServiceCollection, StafettOptions, SandboxPorts, string>? AnswerDns { get; init; }

    /// <summary>Makes the value of an encrypted record from the key and the rules.</summary>
    public Func<string, string, string>? EncryptTxt { get; init; }

    /// <summary>Which rule an address matches, in one line.</summary>
    public Func<IServiceProvider, EmailAddress, CancellationToken, Task<string?>>? ExplainRule { get; init; }
}
