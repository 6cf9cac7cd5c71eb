namespace Stafett.Web.Public;

/// <param name="ServiceHost">What stands in the MX record.</param>
public sealed record LandingModel(string ServiceHost);

public sealed record HelpModel;

/// <param name="Base">What all addresses of the API begin with.</param>
public sealed record ApiModel(string Base);
