using System.Collections.Immutable;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Api.Answers;
using Stafett.Server.Api.Bodies;

namespace Stafett.Server.Api.Resources;

/// <summary>Aliases of a domain: an admin of it works on all of them, another member on his own.</summary>
internal static class AliasesApi
{
    private const string Path = "/domains/{domain_id}/aliases";
    private const string OnePath = $"{Path}/{{alias_id}}";

    private static readonly ApiField FindName = new("name", FieldKind.Text, "Text that the name holds, in either case");
    private static readonly ApiField FindRecipient = new("recipient", FieldKind.Text, "Text that one of the recipients holds");
    private static readonly ApiField Search = new("q", FieldKind.Text, "Text that name, labels or recipients hold");
    private static readonly ApiField Sort = new("sort", FieldKind.Text, "created_at, updated_at or name; a dash before it: descending") { Example = "-created_at" };

    private static readonly ApiField Name = new("name", FieldKind.Text, "Local part, * or /pattern/; empty or absent: two random words") { Example = "hello" };
    private static readonly ApiField Recipients = new("recipients", FieldKind.List, "E-mail addresses, host names, IP addresses or URLs; absent: your own address") { Example = "you@example.net" };
    private static readonly ApiField Description = new("description", FieldKind.Text, "Up to 150 characters");
    private static readonly ApiField Labels = new("labels", FieldKind.List, "What it is found by, each up to 150 characters");
    private static readonly ApiField IsEnabled = new("is_enabled", FieldKind.Flag, "Whether it takes mail");
    private static readonly ApiField ErrorCode = new("error_code_if_disabled", FieldKind.Number, "250 (mail is dropped), 421 or 550") { Example = "250" };
    private static readonly ApiField RecipientVerification = new("has_recipient_verification", FieldKind.Flag, "Recipients have to say yes before they get mail");
    private static readonly ApiField HasImap = new("has_imap", FieldKind.Flag, "Has a mailbox");
    private static readonly ApiField HasPgp = new("has_pgp", FieldKind.Flag, "Encrypt what arrives with public_key");
    private static readonly ApiField PublicKey = new("public_key", FieldKind.Text, "Armoured OpenPGP key");
    private static readonly ApiField Smime = new("smime_certificate", FieldKind.Text, "PEM");
    private static readonly ApiField MaxQuota = new("max_quota", FieldKind.Size, "For admins of the domain; empty: the domain's");
    private static readonly ApiField SmtpLimit = new("smtp_limit", FieldKind.Number, "Messages a day; for admins of the domain");
    private static readonly ApiField Retention = new("retention", FieldKind.Number, "Days for which sent messages are kept; empty: the domain's");
    private static readonly ApiField VacationOn = new("vacation_responder_is_enabled", FieldKind.Flag, "Answer mail while away");
    private static readonly ApiField VacationStart = new("vacation_responder_start_date", FieldKind.Text, "Day or time (RFC 3339)");
    private static readonly ApiField VacationEnd = new("vacation_responder_end_date", FieldKind.Text, "Day or time (RFC 3339)");
    private static readonly ApiField VacationSubject = new("vacation_responder_subject", FieldKind.Text, "Up to 100 characters");
    private static readonly ApiField VacationMessage = new("vacation_responder_message", FieldKind.Text, "Up to 1000 characters");

    private static readonly ApiField NewPassword = new("new_password", FieldKind.Text, "A password of your own; absent: one is made");
    private static readonly ApiField Password = new("password", FieldKind.Text, "The present one, where the mailbox is to be kept");
    private static readonly ApiField IsOverride = new("is_override", FieldKind.Flag, "Without the present one: what the mailbox holds is deleted");
    private static readonly ApiField Instructions = new("emailed_instructions", FieldKind.Text, "Address that gets a link to the password, in place of an answer with it");

    private static readonly ImmutableArray<ApiField> Fields =
    [
        Name, Recipients, Description, Labels, IsEnabled, ErrorCode, RecipientVerification, HasImap, HasPgp, PublicKey, Smime, MaxQuota, SmtpLimit, Retention,
        VacationOn, VacationStart, VacationEnd, VacationSubject, VacationMessage,
    ];

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", Path, ApiAccess.Token, ListAsync)
        {
            Summary = "List the aliases of a domain",
            Answer = ApiAnswer.Pages("The aliases", ApiJson.Default.AliasJson),
            Query = [FindName, FindRecipient, Search, Sort, .. Paging.Fields],
        },
        new("POST", Path, ApiAccess.Token, CreateAsync) { Summary = "Make an alias", Answer = One, Body = Fields, PerDay = 300 },
        new("GET", OnePath, ApiAccess.Token, GetAsync) { Summary = "One alias, by id or name", Answer = One },
        new("PUT", OnePath, ApiAccess.Token, UpdateAsync) { Summary = "Change an alias", Answer = One, Body = Fields },
        new("DELETE", OnePath, ApiAccess.Token, DeleteAsync) { Summary = "Delete an alias", Answer = One },
        new("POST", $"{OnePath}/generate-password", ApiAccess.Token, GenerateAsync)
        {
            Summary = "Make a password for an alias; it is shown here and never again",
            Answer = ApiAnswer.Json("User name and password", ApiJson.Default.AliasPasswordJson) with { IsTextToo = true },
            Body = [NewPassword, Password, IsOverride, Instructions],
            PerDay = 300,
        },
    ];

    private static ApiAnswer One => ApiAnswer.Json("The alias", ApiJson.Default.AliasJson);

    private static async ValueTask<ApiReply> ListAsync(ApiRequest request)
    {
        var query = request.Query;
        if (Paging.TryRead(query, out var page) is { } wrong)
            return wrong;
        var listing = new AliasListing
        {
            Name = query.Text(FindName) ?? "",
            Recipient = query.Text(FindRecipient) ?? "",
            Q = query.Text(Search) ?? "",
            Sort = query.Text(Sort) ?? "",
            Page = page.Number,
            Size = page.Size,
        };
        var found = await request.Use<AliasEditing>().ListAsync(request.Caller, DomainsApi.Domain(request), listing, request.Cancel);
        return found.IsRefused(out var refusal, out var aliases)
            ? refusal
            : ApiReply.List(aliases, AliasJson.Of, ApiJson.Default.IEnumerableAliasJson);
    }

    private static ValueTask<ApiReply> CreateAsync(ApiRequest request) =>
        ShowAsync(request.Use<AliasEditing>().CreateAsync(request.Caller, DomainsApi.Domain(request), Read(request.Body), request.Cancel));

    private static ValueTask<ApiReply> GetAsync(ApiRequest request) =>
        ShowAsync(request.Use<AliasEditing>().GetAsync(request.Caller, DomainsApi.Domain(request), Alias(request), request.Cancel));

    private static ValueTask<ApiReply> UpdateAsync(ApiRequest request) =>
        ShowAsync(request.Use<AliasEditing>().UpdateAsync(request.Caller, DomainsApi.Domain(request), Alias(request), Read(request.Body), request.Cancel));

    private static ValueTask<ApiReply> DeleteAsync(ApiRequest request) =>
        ShowAsync(request.Use<AliasEditing>().DeleteAsync(request.Caller, DomainsApi.Domain(request), Alias(request), request.Cancel));

    private static async ValueTask<ApiReply> GenerateAsync(ApiRequest request)
    {
        var body = request.Body;
        var wanted = new PasswordRequest
        {
            NewPassword = body.Text(NewPassword),
            Password = body.Text(Password),
            IsOverride = body.Flag(IsOverride) ?? false,
            EmailedInstructions = body.Text(Instructions),
        };
        var made = await request.Use<AliasPasswords>().GenerateAsync(request.Caller, DomainsApi.Domain(request), Alias(request), wanted, request.Cancel);
        if (made.IsRefused(out var refusal, out var shown))
            return refusal;
        return shown.EmailedTo is { Length: > 0 } address
            ? ApiReply.Text($"Instructions and a link that shows the password once went to {address}.")
            : ApiReply.Json(new AliasPasswordJson(shown.Username, shown.Password), ApiJson.Default.AliasPasswordJson);
    }

    private static string Alias(ApiRequest request) => request.Parameter("alias_id");

    private static async ValueTask<ApiReply> ShowAsync(Task<Answer<AliasView>> asked) =>
        (await asked).IsRefused(out var refusal, out var alias) ? refusal : ApiReply.Json(AliasJson.Of(alias), ApiJson.Default.AliasJson);

    private static AliasChanges Read(LooseFields body) => new()
    {
        Name = body.Text(Name),
        Recipients = body.List(Recipients),
        Description = body.Text(Description),
        Labels = body.List(Labels),
        IsEnabled = body.Flag(IsEnabled),
        ErrorCodeIfDisabled = body.Text(ErrorCode),
        HasRecipientVerification = body.Flag(RecipientVerification),
        HasImap = body.Flag(HasImap),
        HasPgp = body.Flag(HasPgp),
        PublicKey = body.Text(PublicKey),
        SmimeCertificate = body.Text(Smime),
        MaxQuota = body.Text(MaxQuota),
        SmtpLimit = body.Text(SmtpLimit),
        RetentionDays = body.Text(Retention),
        VacationIsEnabled = body.Flag(VacationOn),
        VacationStartDate = body.Text(VacationStart),
        VacationEndDate = body.Text(VacationEnd),
        VacationSubject = body.Text(VacationSubject),
        VacationMessage = body.Text(VacationMessage),
    };
}
