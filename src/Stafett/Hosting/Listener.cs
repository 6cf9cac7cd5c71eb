using Stafett.Server.Configuration;

namespace Stafett.Hosting;

/// <param name="Setting">The setting that asks for it, such as <c>Mx:Listen</c>.</param>
/// <param name="Purpose">For people: <c>mail from other servers (SMTP, STARTTLS)</c>.</param>
internal sealed record Listener(string Setting, string Purpose, ListenAddress Address);
