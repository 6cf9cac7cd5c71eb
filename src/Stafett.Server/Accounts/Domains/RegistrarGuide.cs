using System.Collections.Immutable;

namespace Stafett.Server.Accounts.Domains;

/// <summary>How to reach the DNS records of a domain at one provider, and what its form calls the fields.</summary>
/// <param name="Slug">For links: lower case, digits and dashes.</param>
/// <param name="NameServerSuffixes">The name servers of its customers end in these.</param>
/// <param name="Steps">From the log-in to the form, one click each.</param>
/// <param name="HostField">What the form calls the field of the name.</param>
/// <param name="ValueField">What it calls the field of the value.</param>
/// <param name="Apex">What is typed for the domain itself.</param>
public sealed record RegistrarGuide(
    string Name, string Slug, ImmutableArray<string> NameServerSuffixes, ImmutableArray<string> Steps, string HostField, string ValueField, string Apex, Uri Url);
