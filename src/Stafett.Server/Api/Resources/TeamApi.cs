using System.Collections.Immutable;
using Stafett.Server.Accounts.Teams;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Resources;

/// <summary>Members of a domain, and those who were invited.</summary>
internal static class TeamApi
{
    private static readonly ApiField Email = new("email", FieldKind.Text, "Whom to invite, or whose invitation") { IsRequired = true, Example = "colleague@example.com" };
    private static readonly ApiField Group = new("group", FieldKind.Text, "admin or user") { IsRequired = true, Example = "user" };

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", "/domains/{domain_id}/invites", ApiAccess.Token, AcceptAsync)
        {
            Summary = "Accept the invitation to a domain",
            Answer = ApiAnswer.Text("You belong to the domain now"),
            HasEffects = true,
            PerDay = 10,
        },
        new("POST", "/domains/{domain_id}/invites", ApiAccess.Token, InviteAsync)
        {
            Summary = "Invite somebody to a domain; for its admins",
            Answer = One,
            Body = [Email, Group],
            PerDay = 10,
        },
        new("DELETE", "/domains/{domain_id}/invites", ApiAccess.Token, WithdrawAsync)
        {
            Summary = "Take an invitation back; for admins of the domain",
            Answer = One,
            Body = [Email],
            PerDay = 10,
        },
        new("POST", "/domains/{domain_id}/invites/decline", ApiAccess.Token, DeclineAsync)
        {
            Summary = "Decline the invitation to a domain",
            Answer = ApiAnswer.Text("The invitation is gone"),
        },
        new("PUT", "/domains/{domain_id}/members/{member_id}", ApiAccess.Token, SetGroupAsync) { Summary = "Make a member an admin or a user", Answer = One, Body = [Group] },
        new("DELETE", "/domains/{domain_id}/members/{member_id}", ApiAccess.Token, RemoveAsync) { Summary = "Remove a member; one admin has to stay", Answer = One },
    ];

    private static ApiAnswer One => ApiAnswer.Json("The domain", ApiJson.Default.DomainJson);

    private static async ValueTask<ApiReply> AcceptAsync(ApiRequest request)
    {
        var accepted = await request.Use<TeamEditing>().AcceptAsync(request.Caller, DomainsApi.Domain(request), request.Cancel);
        return accepted.IsRefused(out var refusal, out var view)
            ? refusal
            : ApiReply.Text($"You belong to {view.Domain.Name} now: {request.Use<ApiSettings>().Link($"/my-account/domains/{view.Domain.Name.Name}")}");
    }

    private static async ValueTask<ApiReply> DeclineAsync(ApiRequest request)
    {
        var declined = await request.Use<TeamEditing>().DeclineAsync(request.Caller, DomainsApi.Domain(request), request.Cancel);
        return declined.IsRefused(out var refusal, out var invitation)
            ? refusal
            : ApiReply.Text($"You have declined the invitation to {invitation.Name}. Its admins read of it, and only another invitation lets you in.");
    }

    private static ValueTask<ApiReply> InviteAsync(ApiRequest request) => DomainsApi.ShowAsync(
        request, request.Use<TeamEditing>().InviteAsync(request.Caller, DomainsApi.Domain(request), request.Body.Text(Email)!, request.Body.Text(Group)!, request.Cancel));

    private static ValueTask<ApiReply> WithdrawAsync(ApiRequest request) => DomainsApi.ShowAsync(
        request, request.Use<TeamEditing>().WithdrawAsync(request.Caller, DomainsApi.Domain(request), request.Body.Text(Email)!, request.Cancel));

    private static ValueTask<ApiReply> SetGroupAsync(ApiRequest request) => DomainsApi.ShowAsync(
        request,
        request.Use<TeamEditing>().SetRoleAsync(request.Caller, DomainsApi.Domain(request), request.Parameter("member_id"), request.Body.Text(Group)!, request.Cancel));

    private static ValueTask<ApiReply> RemoveAsync(ApiRequest request) => DomainsApi.ShowAsync(
        request, request.Use<TeamEditing>().RemoveAsync(request.Caller, DomainsApi.Domain(request), request.Parameter("member_id"), request.Cancel));
}
