namespace Stafett.Web.Hosting;

/// <summary>Who may ask for a page.</summary>
public enum Needs
{
    Anyone,

    /// <summary>Somebody who is not signed in; who is, goes to the own account.</summary>
    Guest,

    /// <summary>Signed in, though the address may not have been proven yet.</summary>
    SignedIn,

    /// <summary>Signed in, with a proven address.</summary>
    Verified,

    /// <summary>Verified, and showed who it is a short while ago.</summary>
    Recent,

    /// <summary>An operator of the service; for anybody else there is no such page.</summary>
    Operator,

    /// <summary>An operator, who showed who it is a short while ago; for anybody else there is no such page.</summary>
    RecentOperator,
}
