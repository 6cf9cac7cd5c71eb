using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Components;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <summary>The state of a domain in a word and a sentence.</summary>
public sealed record DomainLook(Status Status, string Word, string Text);

/// <summary>How what is known of a domain is said.</summary>
public static class DomainLooks
{
    public static DomainLook Of(HostedDomain domain, DomainTexts texts)
    {
        if (domain.IsGlobal)
            return new DomainLook(Status.Note, texts.Offered, texts.OfferedText);
        if (Receives(domain))
            return new DomainLook(Status.Ok, texts.Receives, texts.ReceivesText);
        if (domain.ProvenAt is not null)
            return new DomainLook(Status.Broken, texts.Broken, texts.BrokenText);
        return domain.Records.CheckedAt is null
            ? new DomainLook(Status.Wait, texts.SettingUp, texts.SettingUpText)
            : new DomainLook(Status.Wait, texts.NotYet, texts.NotYetText);
    }

    public static DomainLook Sending(HostedDomain domain, DomainTexts texts) => domain switch
    {
        _ when !MaySend(domain) => new(Status.Off, texts.SendingNotInPlan, texts.Sending.NotInPlanTitle),
        { Sending.SuspendedAt: not null } => new(Status.Broken, texts.SendingSuspended, texts.Sending.SuspendedText),
        { Sending.HasSmtp: true } => new(Status.Ok, texts.MaySend, texts.Sending.MaySendText),
        { Sending.AskedAt: not null } => new(Status.Wait, texts.SendingWaits, texts.Sending.WaitsText),
        _ => new(Status.Off, texts.SendingOff, ""),
    };

    /// <summary>What was last seen in DNS lets mail come here.</summary>
    public static bool Receives(HostedDomain domain) => domain.IsGlobal || domain.Records is { HasMx: true, HasTxt: true };

    public static bool HasDatabase(HostedDomain domain) => PlanGates.Of(domain.Plan).HasDatabase;

    public static bool MaySend(HostedDomain domain) => PlanGates.Of(domain.Plan).HasSending && !domain.IsGlobal;

    public static bool IsAdmin(HostedDomain domain) => domain.CallerRole == MemberRole.Admin;

    public static string Plan(Plan plan, DomainTexts texts) => plan switch
    {
        Storage.Control.Plan.Team => texts.PlanTeamShort,
        Storage.Control.Plan.EnhancedProtection => texts.PlanEnhancedShort,
        _ => texts.PlanFreeShort,
    };

    public static string Role(MemberRole role, DomainTexts texts) => role == MemberRole.Admin ? texts.Admin : texts.User;
}
