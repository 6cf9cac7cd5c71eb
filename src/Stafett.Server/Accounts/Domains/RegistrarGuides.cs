using System.Collections.Immutable;

namespace Stafett.Server.Accounts.Domains;

/// <summary>The providers that people ask about most, as data. Forms change; what is here is enough to find them.</summary>
public static class RegistrarGuides
{
    public static ImmutableArray<RegistrarGuide> All { get; } =
    [
        Guide("1&1 IONOS", "ionos", "ui-dns.com ui-dns.org ui-dns.de ui-dns.biz 1and1.com", "Domains & SSL > (your domain) > DNS > Add record", "Host name", "Value", "@", "https://login.ionos.com/"),
        Guide("Amazon Route 53", "route-53", "awsdns-*.com awsdns-*.net awsdns-*.org awsdns-*.co.uk", "Hosted zones > (your domain) > Create record", "Record name", "Value", "", "https://console.aws.amazon.com/route53/"),
        Guide("Aplus.net", "aplus", "aplus.net abac.com", "My servers > Domain management > DNS manager", "Host", "Value", "@", "https://www.aplus.net/"),
        Guide("Bluehost", "bluehost", "bluehost.com", "Domains > Manage (the arrow beside your domain) > DNS", "Host record", "TXT value or Points to", "@", "https://www.bluehost.com/"),
        Guide("Cloudflare", "cloudflare", "ns.cloudflare.com", "(your domain) > DNS > Records > Add record", "Name", "Content (Mail server for MX)", "@", "https://dash.cloudflare.com/login"),
        Guide("DNS Made Easy", "dns-made-easy", "dnsmadeeasy.com", "DNS > (your domain)", "Name", "Value", "", "https://cp.dnsmadeeasy.com/"),
        Guide("DNSimple", "dnsimple", "dnsimple.com dnsimple-edge.net dnsimple-edge.org dnsimple-edge.io", "(your domain) > DNS > Manage records", "Name", "Content", "", "https://dnsimple.com/dashboard"),
        Guide("DigitalOcean", "digitalocean", "digitalocean.com", "Networking > Domains > (your domain)", "Hostname", "Value (Mail providers mail server for MX)", "@", "https://cloud.digitalocean.com/login"),
        Guide("Domain.com", "domain-com", "domain.com", "My domains > Manage (or the gear, in the list) > DNS & name servers > DNS records", "Name", "Content", "@", "https://www.domain.com/"),
        Guide("Domains.com", "domains-com", "domains.com", "(your domain) > Manage (the gear) > DNS & name servers", "Name", "Content", "@", "https://www.domains.com/"),
        Guide("DreamHost", "dreamhost", "dreamhost.com", "Panel > Domains > Manage domains > DNS", "Host", "Value or Points to", "", "https://panel.dreamhost.com/"),
        Guide("Dyn", "dyn", "dynect.net dyn.com", "Overview > Manage > Simple editor > Records", "Node", "Value", "", "https://portal.dynect.net/"),
        Guide("Gandi", "gandi", "gandi.net", "Domain names > (your domain) > DNS records > Add", "Name", "Text value or Host name", "@", "https://admin.gandi.net/"),
        Guide("GoDaddy", "godaddy", "domaincontrol.com", "My products > (your domain) > DNS > Add new record", "Name", "Value", "@", "https://sso.godaddy.com/"),
        Guide("Google Domains (now Squarespace)", "google-domains", "googledomains.com", "Domains > (your domain) > DNS > DNS settings", "Host", "Data", "@", "https://account.squarespace.com/domains"),
        Guide("Namecheap", "namecheap", "registrar-servers.com namecheaphosting.com", "Domain list > Manage (beside your domain) > Advanced DNS; set Mail settings to Custom MX", "Host", "Value", "@", "https://www.namecheap.com/myaccount/login/"),
        Guide("Netlify", "netlify", "nsone.net netlify.com", "Domains > (your domain) > DNS records > Add new record", "Name", "Value", "@", "https://app.netlify.com/"),
        Guide("Network Solutions", "network-solutions", "worldnic.com", "Account manager > My domain names > (your domain) > Manage > Change where domain points > Advanced DNS", "Host", "Text or Mail server", "@", "https://www.networksolutions.com/manage-it/"),
        Guide("Shopify", "shopify", "shopify.com", "Settings > Domains > (your domain) > DNS settings > Add custom record", "Name", "Value or Points to", "@", "https://admin.shopify.com/"),
        Guide("Squarespace", "squarespace", "squarespacedns.com", "Settings > Domains > (your domain) > DNS settings > Custom records", "Host", "Data", "@", "https://account.squarespace.com/"),
        Guide("Vercel", "vercel", "vercel-dns.com zeit.world", "Domains > (your domain) > DNS records; or on the command line, vercel dns add", "Name", "Value", "@", "https://vercel.com/dashboard/domains"),
        Guide("Weebly", "weebly", "weebly.com", "Domains > (your domain) > DNS", "Host", "Value", "@", "https://www.weebly.com/login"),
        Guide("Wix", "wix", "wixdns.net", "Domains > (the three dots beside your domain) > Manage DNS records", "Host name", "Value or Points to", "", "https://manage.wix.com/account/domains"),
        Guide("WordPress.com", "wordpress", "wordpress.com", "Upgrades > Domains > (your domain) > DNS records > Manage > Add a record", "Name", "Text or Handled by", "@", "https://wordpress.com/domains/manage"),
    ];

    public static RegistrarGuide? Find(string slug) => All.FirstOrDefault(guide => guide.Slug == slug);

    /// <summary>Where most of these name servers belong to; null: to none that we know.</summary>
    public static RegistrarGuide? OfNameServers(IEnumerable<string> servers)
    {
        var names = servers.Select(server => server.TrimEnd('.').ToLowerInvariant()).ToList();
        return All.Select(guide => (Guide: guide, Count: names.Count(name => guide.NameServerSuffixes.Any(suffix => EndsIn(name, suffix)))))
            .Where(found => found.Count * 2 > names.Count).OrderByDescending(found => found.Count).Select(found => found.Guide).FirstOrDefault();
    }

    // A star stands for what differs inside a label, as in awsdns-12.com.
    private static bool EndsIn(string name, string suffix)
    {
        var star = suffix.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return name == suffix || name.EndsWith("." + suffix, StringComparison.Ordinal);
        var (head, tail) = (suffix[..star], suffix[(star + 1)..]);
        if (!name.EndsWith(tail, StringComparison.Ordinal))
            return false;
        var rest = name[..^tail.Length];
        return rest[(rest.LastIndexOf('.') + 1)..].StartsWith(head, StringComparison.Ordinal);
    }

    private static RegistrarGuide Guide(string name, string slug, string suffixes, string steps, string host, string value, string apex, string url) =>
        new(name, slug, [.. suffixes.Split(' ')], ["Log in", .. steps.Split(" > ")], host, value, apex, new Uri(url));
}
