using System.Globalization;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Domains;

public sealed record DomainSettingsModel(DomainView View)
{
    public HostedDomain Domain => View.Domain;

    public DomainSettings Settings => View.Domain.Settings;

    /// <summary>Null: nobody asked to see it.</summary>
    public string? WebhookKey { get; init; }

    /// <summary>Read back, it is the same number: a form that nobody touched changes nothing.</summary>
    public static string Size(long? octets)
    {
        if (octets is not { } size)
            return "";
        var text = SizeText.Format(size);
        return SizeText.TryParse(text, out var read) && read == size ? text : Number(size);
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
