using Stafett.Server.Accounts.SignIn;

namespace Stafett.Web.Account;

/// <param name="Then">Where it goes on afterwards.</param>
/// <param name="Passkey">What the browser needs to use one; null: it has not asked.</param>
public sealed record SignInModel(string Then, bool MayRegister, PasskeyOptions? Passkey = null);

/// <param name="Then">Where it goes on afterwards.</param>
public sealed record SecondFactorModel(string Then);

/// <param name="Then">Where it goes on afterwards.</param>
/// <param name="IsUnsent">A form was sent, and did nothing: it has to be sent again.</param>
/// <param name="IsKept">It will be filled in then as it was.</param>
public sealed record ConfirmModel(string Then, bool IsUnsent, bool IsKept, bool HasPassword, bool HasTotp, bool HasPasskey, PasskeyOptions? Passkey = null);

/// <param name="MayFinish">The seven days are over.</param>
public sealed record RecoveryModel(bool MayFinish);

/// <param name="Token">Of the link.</param>
public sealed record TokenModel(string Token);
