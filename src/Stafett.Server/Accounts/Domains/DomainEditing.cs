using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Buckets;
using Stafett.Server.Connections;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Domains made, shown, changed and deleted by their members.</summary>
public sealed class DomainEditing(ControlDatabase control, IDnsResolver dns, HostingFacts facts, DomainBuckets buckets)
{
    /// <summary>Octets that an alias gets where nobody said otherwise, and that nobody can go beyond.</summary>
    public const long DefaultQuota = 10L << 30;
    public const long MostQuota = 100L << 30;

    private readonly PublicUrls _urls = new(dns, facts);

    public async Task<Answer<DomainView>> CreateAsync(Caller caller, DomainCreation request, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        var name = ReadName(request.Domain, problems);
        var plan = ReadPlan(caller, request.Plan, out var planRefusal);
        if (planRefusal is not null)
            return planRefusal;
        var reader = new DomainChangesReader(problems);
        var change = reader.Read(request.Settings, Math.Min(caller.Account.Terms.MaxQuotaPerAlias ?? DefaultQuota, MostQuota));
        await CheckUrlsAsync(request.Settings, problems, cancellationToken);
        if (StorageField(request.Settings) is { } bucket)
            problems.Add(bucket, "A new domain has no bucket of its own: give it one when the domain is there.");
        var team = ReadTeam(request.TeamDomain, problems);
        if (name is null || !problems.IsEmpty)
            return problems.ToRefusal();
        if (PlanGates.NameProblem(plan, name.Name) is { } tooLow)
            return Refusal.Because(RefusalKind.PlanTooLow, tooLow, "domain");
        if (team is not null && !PlanGates.Of(plan).HasTeam)
            return Refusal.Because(RefusalKind.PlanTooLow, "A domain with a team needs the team plan.", "team_domain");
        var gate = PlanGates.Of(plan);
        if (!gate.HasDatabase && DatabaseOnly(request.Settings) is { } field)
            return Refusal.Because(RefusalKind.PlanTooLow, $"{field} needs a paid plan.", field);
        var settings = change(new DomainSettings());
        var catchAll = ReadCatchAll(caller, request.Catchall, name, gate, settings, problems);
        if (!problems.IsEmpty)
            return problems.ToRefusal();
        var made = await control.Domains.CreateAsync(
            caller.Id, new NewDomain(name, plan) { Settings = settings, MembersOf = team, CatchAll = catchAll }, cancellationToken);
        if (made.Value is not { } domain)
            return WhyNotMade(made, name);
        return await control.ViewAsync(caller.Id, domain, cancellationToken);
    }

    public async Task<Answer<DomainView>> GetAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, key, cancellationToken);
        return found.IsRefused(out var refusal, out var domain) ? refusal : await control.ViewAsync(caller.Id, domain, cancellationToken);
    }

    public async Task<Answer<Page<DomainView>>> ListAsync(Caller caller, DomainListing listing, CancellationToken cancellationToken)
    {
        if (ReadSort(listing.Sort) is not { } sort)
            return Refusal.Invalid("sort", "sort is created_at, updated_at, name or alias_count, with a dash before it for the other direction.");
        var query = new DomainQuery
        {
            Name = listing.Name.Length > 0 ? listing.Name.Trim() : listing.Q.Trim(),
            Sort = sort,
            IsDescending = listing.Sort.StartsWith('-'),
        };
        var page = await control.Domains.ListAsync(caller.Id, query, new PageRequest(listing.Page, listing.Size), cancellationToken);
        return new Page<DomainView>(await control.ViewAsync(caller.Id, page.Items, cancellationToken), page.Total, page.Request);
    }

    public async Task<Answer<DomainView>> UpdateAsync(Caller caller, string key, DomainChanges changes, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (DatabaseOnly(changes) is { } field && !PlanGates.Of(domain.Plan).HasDatabase)
            return Refusal.Because(RefusalKind.PlanTooLow, $"{field} needs a paid plan.", field);
        var problems = new ProblemList();
        var most = await control.Teams.QuotaLimitAsync(domain.Id, DefaultQuota, cancellationToken);
        var change = new DomainChangesReader(problems).Read(changes, Math.Min(most, MostQuota));
        await CheckUrlsAsync(changes, problems, cancellationToken);
        if (StorageField(changes) is not null && problems.IsEmpty)
            CheckStorage(change(domain.Settings).CustomStorage, problems);
        if (!problems.IsEmpty)
            return problems.ToRefusal();
        var keys = Keys(changes);
        if (StorageField(changes) is not null && change(domain.Settings).CustomStorage is { } bucket
            && await buckets.ProblemAsync(caller, domain, bucket, keys, cancellationToken) is { } useless)
        {
            return useless;
        }

        var updated = await control.Domains.UpdateAsync(
            caller.Id, domain.Id, change, keys is null ? null : (keys.AccessKeyId, keys.SecretAccessKey), cancellationToken);
        if (updated.Value is not { } after)
            return Refusal.Of(updated.Outcome, DomainViews.What, updated.Detail);
        return await control.ViewAsync(caller.Id, after, cancellationToken);
    }

    /// <summary>Refused where others would lose addresses with it: they are moved or deleted by those whose they are.</summary>
    /// <returns>The domain as it was.</returns>
    public async Task<Answer<DomainView>> DeleteAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (domain.IsGlobal)
            return Refusal.Because(RefusalKind.Invalid, $"{domain.Name} is offered to everybody; only the operator can take it away.");
        var others = await control.Aliases.CountOfOthersAsync(caller.Id, domain.Id, cancellationToken);
        if (others > 0)
        {
            return Refusal.Because(
                RefusalKind.Invalid, $"Other members have {others} {(others == 1 ? "alias" : "aliases")} of {domain.Name}. Remove these members first, or delete the aliases.");
        }

        var view = await control.ViewAsync(caller.Id, domain, cancellationToken);
        var deleted = await control.Domains.DeleteAsync(caller.Id, domain.Id, cancellationToken);
        return deleted.IsDone ? view : Refusal.Of(deleted.Outcome, DomainViews.What, deleted.Detail);
    }

    public Task<Answer<string>> ShowWebhookKeyAsync(Caller caller, string key, CancellationToken cancellationToken) =>
        WebhookKeyAsync(key, parsed => control.DomainSecrets.ShowWebhookKeyAsync(caller.Id, parsed, cancellationToken));

    /// <returns>The new key; the old one signs nothing from now on.</returns>
    public Task<Answer<string>> RotateWebhookKeyAsync(Caller caller, string key, CancellationToken cancellationToken) =>
        WebhookKeyAsync(key, parsed => control.DomainSecrets.RotateWebhookKeyAsync(caller.Id, parsed, cancellationToken));

    private static async Task<Answer<string>> WebhookKeyAsync(string key, Func<DomainKey, ValueTask<StoreResult<string>>> askAsync)
    {
        if (!DomainKey.TryParse(key, out var parsed))
            return Refusal.NotFound(DomainViews.What);
        var result = await askAsync(parsed);
        return result.Value is { } shown ? shown : Refusal.Of(result.Outcome, DomainViews.What);
    }

    private static Domain? ReadName(string text, ProblemList problems)
    {
        var trimmed = text.Trim().TrimEnd('.');
        if (System.Net.IPAddress.TryParse(trimmed.Trim('[', ']'), out var address) && (trimmed.Contains(':') || trimmed.Count(c => c == '.') == 3))
        {
            if (SpecialAddresses.KindOf(address) is not { } kind)
                return Domain.FromAddress(address);
            problems.Add("domain", $"{address} is no public address ({kind}).");
        }
        else if (trimmed.Length == 0)
        {
            problems.Add("domain", "Give the name of the domain, such as example.com.");
        }
        else if (!Domain.TryParse(trimmed, out var name) || name.Literal is not null)
        {
            problems.Add("domain", $"“{RecordProblem.Shown(trimmed)}” is no domain name; write it without https:// and without a path, such as example.com.");
        }
        else if (!name.Name.Contains('.', StringComparison.Ordinal))
        {
            problems.Add("domain", "A domain name has a dot in it, such as example.com.");
        }
        else
        {
            return name;
        }

        return null;
    }

    private static Plan ReadPlan(Caller caller, string? word, out Refusal? refusal)
    {
        refusal = null;
        var own = caller.Account.Terms.Plan;
        if (string.IsNullOrWhiteSpace(word))
            return own;
        if (ControlWords.PlanOf(word.Trim()) is not { } plan)
            refusal = Refusal.Invalid("plan", "The plan is free, enhanced_protection or team.");
        else if (plan > own)
            refusal = Refusal.Because(RefusalKind.PlanTooLow, $"Your account is on the plan {own.Word()}, so its domains cannot be on {plan.Word()}.", "plan");
        else
            return plan;
        return own;
    }

    private static DomainKey? ReadTeam(string? text, ProblemList problems)
    {
        if (text is null || text.Trim() is "" or "none")
            return null;
        if (DomainKey.TryParse(text.Trim(), out var key))
            return key;
        problems.Add("team_domain", "team_domain is the name or the id of a domain of yours, or none.");
        return null;
    }

    private NewAlias? ReadCatchAll(Caller caller, string? text, Domain name, PlanGate gate, DomainSettings settings, ProblemList problems)
    {
        var word = text?.Trim();
        if (!gate.HasDatabase || name.Literal is not null || (word is not null && LooseBoolean.IsNo(word)))
            return null;
        var isOwn = word is null || LooseBoolean.Parse(word);
        // Mail to an address of the domain itself would come back here.
        if (word is null && caller.Account.Email.Domain == name)
            return null;
        var recipients = isOwn ? [caller.Account.Email.ToString()] : TextItems.Split(word!);
        var read = new RecipientReader(AliasName.CatchAll, name, problems, "catchall").Read(recipients, facts.MaxRecipients);
        if (read.Any(recipient => EmailAddress.TryParse(recipient, out var address) && address.Domain == name))
            problems.Add("catchall", $"{name} has no alias yet, so a catch-all to an address of {name} itself would lead nowhere.");
        return new NewAlias(
            AliasName.CatchAll,
            new AliasSettings { Recipients = read, Labels = [AliasChangesReader.CatchAllLabel], HasRecipientVerification = settings.HasRecipientVerification });
    }

    private static DomainSort? ReadSort(string text) => (text.StartsWith('-') ? text[1..] : text) switch
    {
        "" or "created_at" => DomainSort.CreatedAt,
        "updated_at" => DomainSort.UpdatedAt,
        "name" => DomainSort.Name,
        "alias_count" => DomainSort.AliasCount,
        _ => null,
    };

    /// <summary>The first setting among these that counts for nothing without the database.</summary>
    private static string? DatabaseOnly(DomainChanges changes) =>
        changes.AllowSubdomainForwarding == true ? "allow_subdomain_forwarding"
        : changes.HasRecipientVerification == true ? "has_recipient_verification"
        : changes.CustomVerification is not null ? "custom_verification"
        : StorageField(changes);

    /// <summary>The first field that says something of a bucket; none where it is to be forgotten.</summary>
    private static string? StorageField(DomainChanges changes) =>
        changes.HasCustomS3 == false ? null
        : changes.HasCustomS3 == true ? "has_custom_s3"
        : changes.S3Endpoint is not null ? "s3_endpoint"
        : changes.S3Region is not null ? "s3_region"
        : changes.S3Bucket is not null ? "s3_bucket"
        : changes.S3AccessKeyId is not null || changes.S3SecretAccessKey is not null ? "s3_access_key_id"
        : null;

    private static BucketKeys? Keys(DomainChanges changes) =>
        changes.HasCustomS3 != false && changes is { S3AccessKeyId: { } id, S3SecretAccessKey: { } secret } ? new BucketKeys(id.Trim(), secret.Trim()) : null;

    private static void CheckStorage(CustomStorage? bucket, ProblemList problems)
    {
        if (bucket is null or { Endpoint: "" } or { Bucket: "" })
            problems.Add(bucket is { Bucket: "", Endpoint: not "" } ? "s3_bucket" : "s3_endpoint", "s3_endpoint and s3_bucket are needed for a bucket of your own.");
        else if (new Uri(bucket.Endpoint).IdnHost.StartsWith(bucket.Bucket + ".", StringComparison.OrdinalIgnoreCase))
            problems.Add("s3_endpoint", $"s3_endpoint is the address of the service alone: leave “{bucket.Bucket}.” away.");
    }

    private static Refusal WhyNotMade(StoreResult<HostedDomain> result, Domain name) => (result.Outcome, result.Detail) switch
    {
        (StoreOutcome.Conflict, "domain") => Refusal.Because(RefusalKind.Conflict, $"You have added {name} already.", "domain"),
        (StoreOutcome.LimitReached, _) => Refusal.Invalid("domain", "You have as many domains as an account may have. Delete one that you no longer use, or ask the operator."),
        (StoreOutcome.Forbidden, "team_domain") => Refusal.Because(RefusalKind.Forbidden, "Only an admin of that domain may share its members.", "team_domain"),
        (StoreOutcome.NotFound, "team_domain") => Refusal.Invalid("team_domain", "There is no such domain of yours."),
        _ => Refusal.Of(result.Outcome, DomainViews.What, result.Detail),
    };

    private async ValueTask CheckUrlsAsync(DomainChanges changes, ProblemList problems, CancellationToken cancellationToken)
    {
        if (changes.BounceWebhook is { } webhook && DomainChangesReader.LooseUrl(webhook) is { Length: > 0 } url
            && await _urls.ProblemAsync(url, needsTls: false, cancellationToken) is { } problem)
        {
            problems.Add("bounce_webhook", problem);
        }

        if (changes.HasCustomS3 != false && changes.S3Endpoint?.Trim() is { Length: > 0 } endpoint
            && await _urls.ProblemAsync(endpoint, needsTls: true, cancellationToken) is { } storageProblem)
        {
            problems.Add("s3_endpoint", storageProblem);
        }
    }
}
