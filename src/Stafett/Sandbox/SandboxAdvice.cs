using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>Commands that work as they are printed, in a terminal and on the page.</summary>
internal static class SandboxAdvice
{
    public static string PageUrl(SandboxPorts ports) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Http}/");

    // The same message twice is taken as a retry and delivered once, so each has an id of its own; and the talk is shown, not only a failure.
    public static string Curl(SandboxPorts ports, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $@"printf 'From: you@{SandboxZone.Sender}\r\nTo: {to}\r\nSubject: Hello from curl\r\nMessage-ID: <%s@{SandboxZone.Sender}>\r\n\r\nHi!\r\n' $(date +%s) | curl -sSv smtp://127.0.0.1:{ports.Smtp}/{SandboxZone.Sender} --mail-from you@{SandboxZone.Sender} --mail-rcpt {to} -T - 2>&1 | grep '^[<>]'");

    public static string Swaks(SandboxPorts ports, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $"swaks --server 127.0.0.1:{ports.Smtp} --helo {SandboxZone.Sender} --from you@{SandboxZone.Sender} --to {to} --header 'Subject: Hello from swaks'");

    /// <summary>With a message that the sandbox signs for the sample sender, each time another one.</summary>
    public static string CurlSample(SandboxPorts ports, SandboxSender sender) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Fetch(ports, sender)} | curl -sSv smtp://127.0.0.1:{ports.Smtp}/{SandboxZone.SenderHost} --mail-from {sender.MailFrom} --mail-rcpt {SandboxZone.FirstRecipient} -T - 2>&1 | grep '^[<>]'");

    public static string SwaksSample(SandboxPorts ports, SandboxSender sender) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Fetch(ports, sender)} | swaks --server 127.0.0.1:{ports.Smtp} --helo {SandboxZone.SenderHost} --from {sender.MailFrom} --to {SandboxZone.FirstRecipient} --data -");

    private static string Fetch(SandboxPorts ports, SandboxSender sender) => $"curl -sS {PageUrl(ports)}senders/{sender.Domain}.eml";

    public static string Refuse(SandboxPorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"curl -sS {PageUrl(ports)}behaviours -d address={SandboxZone.FirstTarget} -d code=550 --data-urlencode 'text=5.1.1 No such person'");

    public static string FailHook(SandboxPorts ports) => string.Create(
        CultureInfo.InvariantCulture, $"curl -sS {PageUrl(ports)}webhooks/behaviours -d path={OutsideHooks.Root} -d status=503");

    public static string Publish(SandboxPorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"curl -sS {PageUrl(ports)}registrar/records -d name={Registrar.FirstDomain} -d type=TXT --data-urlencode 'value=forward-email=hello:{SandboxZone.FirstTarget}'");

    public static string SendTo(SandboxPorts ports) => string.Create(
        CultureInfo.InvariantCulture, $"curl -sS {PageUrl(ports)}send -d to=hello@{Registrar.FirstDomain} -d subject=Hello");

    public static string Dig(SandboxPorts ports) => string.Create(CultureInfo.InvariantCulture, $"dig @127.0.0.1 -p {ports.Dns} single.example TXT");

    /// <param name="setUpLink">Null: there is no dashboard.</param>
    public static void Print(TextWriter output, SandboxPorts ports, bool colour, string? setUpLink)
    {
        if (setUpLink is not null)
            Section("Own", "the dashboard: the first account is the administrator's; mails to it arrive in the outside world", setUpLink);
        Section("Look", "what arrived, with every header, and all sample domains", PageUrl(ports));
        Section("Send", "a message, with curl", Curl(ports, SandboxZone.FirstRecipient));
        Section("Send", "one to a catch-all, with swaks", Swaks(ports, "anything@everyone.example"));
        Section("Refuse", "let the target say no; then send again, and see what the sender is told", Refuse(ports));
        output.WriteLine("Ctrl+C ends the sandbox.");

        void Section(string name, string what, string line)
        {
            output.WriteLine($"{(colour ? $"\u001b[1m{name}\u001b[0m" : name)}: {what}");
            output.WriteLine($"  {line}");
            output.WriteLine();
        }
    }
}
