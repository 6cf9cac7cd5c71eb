using System.Collections.Immutable;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Resources;

/// <summary>Domains: made, proven, changed, deleted.</summary>
internal static class DomainsApi
{
    private static readonly ApiField Name = new("name", FieldKind.Text, "Text that the name holds, in either case");
    private static readonly ApiField Search = new("q", FieldKind.Text, "The same");
    private static readonly ApiField Sort = new("sort", FieldKind.Text, "created_at, updated_at, name or alias_count; a dash before it: descending") { Example = "-created_at" };
    private static readonly ApiField Allowlist = new("allowlist", FieldKind.List, "IP addresses, host names, e-mail addresses or *.tld, up to 1000; in place of what is there") { IsRequired = true };
    private static readonly ApiField Denylist = new("denylist", FieldKind.List, "IP addresses, host names, e-mail addresses or *.tld, up to 1000; in place of what is there") { IsRequired = true };

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", "/domains", ApiAccess.Token, ListAsync)
        {
            Summary = "List domains",
            Answer = ApiAnswer.Pages("The domains", ApiJson.Default.DomainJson),
            Query = [Name, Search, Sort, .. Paging.Fields],
        },
        new("POST", "/domains", ApiAccess.Token, CreateAsync)
        {
            Summary = "Add a domain; it does nothing before its DNS shows the verification record",
            Answer = One,
            Body = DomainFields.Create,
            PerDay = 50,
        },
        new("GET", "/domains/{domain_id}", ApiAccess.Token, GetAsync) { Summary = "One domain", Answer = One },
        new("PUT", "/domains/{domain_id}", ApiAccess.Token, UpdateAsync) { Summary = "Change settings of a domain; for its admins", Answer = One, Body = DomainFields.Update },
        new("DELETE", "/domains/{domain_id}", ApiAccess.Token, DeleteAsync) { Summary = "Delete a domain with its aliases; for its admins", Answer = One },
        new("GET", "/domains/{domain_id}/verify-records", ApiAccess.Token, VerifyRecordsAsync)
        {
            Summary = "Look at the DNS records that receiving needs",
            Answer = ApiAnswer.Text("All is well, with hints where there are any"),
            HasEffects = true,
        },
        new("GET", "/domains/{domain_id}/verify-smtp", ApiAccess.Token, VerifySmtpAsync)
        {
            Summary = "Look at the DNS records that sending needs, and ask for approval",
            Answer = ApiAnswer.Text("All is well"),
            HasEffects = true,
        },
        new("POST", "/domains/{domain_id}/test-s3-connection", ApiAccess.Token, TestBucketAsync)
        {
            Summary = "Try the domain's own bucket with the keys that are kept; for its admins",
            Answer = ApiAnswer.Json("The bucket works", ApiJson.Default.BucketTestJson),
        },
        new("PUT", "/domains/{domain_id}/allowlist", ApiAccess.Token, AllowAsync) { Summary = "Who alone may send to the domain", Answer = One, Body = [Allowlist], PerDay = 100 },
        new("PUT", "/domains/{domain_id}/denylist", ApiAccess.Token, DenyAsync) { Summary = "Who may not send to the domain", Answer = One, Body = [Denylist], PerDay = 100 },
    ];

    private static ApiAnswer One => ApiAnswer.Json("The domain", ApiJson.Default.DomainJson);

    /// <summary>What most routes of domains and their members answer.</summary>
    public static async ValueTask<ApiReply> ShowAsync(ApiRequest request, Task<Answer<DomainView>> asked) =>
        (await asked).IsRefused(out var refusal, out var domain)
            ? refusal
            : ApiReply.Json(DomainJson.Of(domain, request.Use<ApiSettings>()), ApiJson.Default.DomainJson);

    /// <summary>The key of the domain in the path.</summary>
    public static string Domain(ApiRequest request) => request.Parameter("domain_id");

    private static async ValueTask<ApiReply> ListAsync(ApiRequest request)
    {
        var query = request.Query;
        if (Paging.TryRead(query, out var page) is { } wrong)
            return wrong;
        var listing = new DomainListing
        {
            Name = query.Text(Name) ?? "",
            Q = query.Text(Search) ?? "",
            Sort = query.Text(Sort) ?? "",
            Page = page.Number,
            Size = page.Size,
        };
        var found = await request.Use<DomainEditing>().ListAsync(request.Caller, listing, request.Cancel);
        var settings = request.Use<ApiSettings>();
        return found.IsRefused(out var refusal, out var domains)
            ? refusal
            : ApiReply.List(domains, domain => DomainJson.Of(domain, settings), ApiJson.Default.IEnumerableDomainJson);
    }

    private static ValueTask<ApiReply> CreateAsync(ApiRequest request) =>
        ShowAsync(request, request.Use<DomainEditing>().CreateAsync(request.Caller, DomainFields.ReadCreation(request.Body), request.Cancel));

    private static ValueTask<ApiReply> GetAsync(ApiRequest request) =>
        ShowAsync(request, request.Use<DomainEditing>().GetAsync(request.Caller, Domain(request), request.Cancel));

    private static ValueTask<ApiReply> UpdateAsync(ApiRequest request) => ChangeAsync(request, DomainFields.ReadChanges(request.Body));

    private static ValueTask<ApiReply> DeleteAsync(ApiRequest request) =>
        ShowAsync(request, request.Use<DomainEditing>().DeleteAsync(request.Caller, Domain(request), request.Cancel));

    private static ValueTask<ApiReply> AllowAsync(ApiRequest request) => ChangeAsync(request, new DomainChanges { Allowlist = request.Body.List(Allowlist) });

    private static ValueTask<ApiReply> DenyAsync(ApiRequest request) => ChangeAsync(request, new DomainChanges { Denylist = request.Body.List(Denylist) });

    private static ValueTask<ApiReply> ChangeAsync(ApiRequest request, DomainChanges changes) =>
        ShowAsync(request, request.Use<DomainEditing>().UpdateAsync(request.Caller, Domain(request), changes, request.Cancel));

    private static async ValueTask<ApiReply> VerifyRecordsAsync(ApiRequest request) =>
        Show(await request.Use<DomainVerification>().VerifyRecordsAsync(request.Caller, Domain(request), request.Cancel));

    private static async ValueTask<ApiReply> VerifySmtpAsync(ApiRequest request) =>
        Show(await request.Use<DomainVerification>().VerifySmtpAsync(request.Caller, Domain(request), request.Cancel));

    private static async ValueTask<ApiReply> TestBucketAsync(ApiRequest request)
    {
        var tested = await request.Use<DomainBuckets>().TestAsync(request.Caller, Domain(request), request.Cancel);
        return tested.IsRefused(out var refusal, out var message) ? refusal : ApiReply.Json(new BucketTestJson(true, message), ApiJson.Default.BucketTestJson);
    }

    private static ApiReply Show(Answer<DomainVerdict> looked)
    {
        if (looked.IsRefused(out var refusal, out var verdict))
            return refusal;
        return verdict.IsVerified ? ApiReply.Text(string.Join('\n', verdict.Messages.Prepend(verdict.Summary))) : ApiErrors.Several(400, verdict.Messages);
    }
}
