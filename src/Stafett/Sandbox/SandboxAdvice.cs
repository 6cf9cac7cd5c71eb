using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>Commands that work as they are printed, in a terminal and on the page.</summary>
internal static class SandboxAdvice
{
    public static string PageUrl(SandboxPorts ports) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Http}/");

    public static string Curl(SandboxPorts ports, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $@"printf 'From: you@{SandboxZone.Sender}\r\nTo: {to}\r\nSubject: Hello from curl\r\n\r\nHi!\r\n' | curl -sS smtp://127.0.0.1:{ports.Smtp}/{SandboxZone.Sender} --mail-from you@{SandboxZone.Sender} --mail-rcpt {to} -T -");

    public static string Swaks(SandboxPorts ports, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $"swaks --server 127.0.0.1:{ports.Smtp} --helo {SandboxZone.Sender} --from you@{SandboxZone.Sender} --to {to} --header 'Subject: Hello from swaks'");

    public static string Refuse(SandboxPorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"curl -sS {PageUrl(ports)}behaviours -d address={SandboxZone.FirstTarget} -d code=550 --data-urlencode 'text=5.1.1 No such person'");

    public static void Print(TextWriter output, SandboxPorts ports)
    {
        output.WriteLine($"""

            Now you. Send a message:
              {Curl(ports, SandboxZone.FirstRecipient)}
            or, with swaks, one to a catch-all:
              {Swaks(ports, "anything@everyone.example")}

            What arrived, and all sample domains with their records: {PageUrl(ports)}

            Let the target refuse, then send again and see who is told what:
              {Refuse(ports)}

            Ctrl+C ends the sandbox.
            """);
    }
}
