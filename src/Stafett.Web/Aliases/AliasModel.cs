using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Components;

namespace Stafett.Web.Aliases;

public sealed record AliasListModel(HostedDomain Domain, Page<AliasView> Found, SortOrder Sort);

/// <param name="Alias">Null: a new one.</param>
public sealed record AliasModel(HostedDomain Domain, Alias? Alias, string Email);

public sealed record AliasImportModel(HostedDomain Domain, ImportPreview Preview);

/// <param name="Made">The password that was just made; null: none.</param>
public sealed record AliasPasswordModel(HostedDomain Domain, Alias Alias, ShownPassword? Made);

/// <param name="Chosen">Ids.</param>
public sealed record AliasBulkModel(HostedDomain Domain, IReadOnlyList<Alias> Chosen);

/// <param name="Confirmed">Null: not yet.</param>
public sealed record ConsentModel(string Token, RecipientRequest Request, ConfirmedRecipient? Confirmed);

/// <param name="Shown">Null: not yet.</param>
public sealed record PasswordLinkModel(string Token, bool Exists, ShownPassword? Shown);
