namespace Stafett.Web.Public;

/// <param name="ServiceHost">What stands in the MX record.</param>
public sealed record LandingModel(string ServiceHost);

public sealed record HelpModel;
