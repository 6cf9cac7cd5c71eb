using Stafett.Server.Accounts.SignIn;

namespace Stafett.Web.Account;

/// <param name="Path">Of the page: forms go to it and below it.</param>
/// <param name="IsSetUp">The first account of the service.</param>
/// <param name="Email">Typed already, where the passkey's options were asked for.</param>
public sealed record RegisterModel(string Path, bool IsSetUp, PasskeyOptions? Passkey = null, string Email = "");

public sealed record RegisterClosedModel;

/// <param name="Email">What the PIN was sent to.</param>
public sealed record VerifyModel(string Email);
