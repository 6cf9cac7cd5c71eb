using Stafett.Storage.Control.Logs;
using Stafett.Web.Components;
using Stafett.Web.Texts;

namespace Stafett.Web.Logs;

/// <summary>Log entries as people say them.</summary>
internal static class LogWords
{
    /// <summary>Those that the list can be narrowed to.</summary>
    public static readonly string[] Categories =
    [
        "delivered", "dropped", "recipient", "disabled", "pending", "rules", "spam", "virus", "policy", "blocklist", "slowdown", "greylist", "capacity", "network", "tls",
        "protocol", "loop", "webhook", "other",
    ];

    public static readonly string[] Codes = ["250", "421", "450", "451", "452", "530", "550", "552", "554"];

    /// <summary>What an SMTP code means; 0: there was none.</summary>
    public static Status StatusOf(int code) => code switch
    {
        >= 200 and < 400 => Status.Ok,
        >= 400 and < 500 => Status.Wait,
        >= 500 => Status.Broken,
        _ => Status.Off,
    };

    public static Status StatusOf(LogEntry entry) => entry.Category == "dropped" ? Status.Off : StatusOf(entry.Code);

    public static string Outcome(LogEntry entry, LogTexts texts) => StatusOf(entry) switch
    {
        Status.Ok => texts.Delivered,
        Status.Wait => AllTexts.Fill(texts.Deferred, entry.Code),
        Status.Broken => AllTexts.Fill(texts.Refused, entry.Code),
        _ => texts.Dropped,
    };

    public static string Category(string category, LogTexts texts) => category switch
    {
        "delivered" => texts.CategoryDelivered,
        "dropped" => texts.CategoryDropped,
        "recipient" => texts.CategoryRecipient,
        "disabled" => texts.CategoryDisabled,
        "pending" => texts.CategoryPending,
        "rules" => texts.CategoryRules,
        "spam" => texts.CategorySpam,
        "virus" => texts.CategoryVirus,
        "policy" => texts.CategoryPolicy,
        "blocklist" => texts.CategoryBlocklist,
        "slowdown" => texts.CategorySlowdown,
        "greylist" => texts.CategoryGreylist,
        "capacity" => texts.CategoryCapacity,
        "network" => texts.CategoryNetwork,
        "tls" => texts.CategoryTls,
        "protocol" => texts.CategoryProtocol,
        "loop" => texts.CategoryLoop,
        "webhook" => texts.CategoryWebhook,
        "other" => texts.CategoryOther,
        _ => category,
    };

    /// <summary>What an owner can do about it; null: nothing, or nothing that is always right.</summary>
    public static string? Advice(string category, LogTexts texts) => category switch
    {
        "recipient" => texts.AdviceRecipient,
        "disabled" => texts.AdviceDisabled,
        "pending" => texts.AdvicePending,
        "rules" => texts.AdviceRules,
        "spam" => texts.AdviceSpam,
        "policy" => texts.AdvicePolicy,
        "blocklist" => texts.AdviceBlocklist,
        "slowdown" or "greylist" => texts.AdviceSlowdown,
        "capacity" => texts.AdviceCapacity,
        "network" => texts.AdviceNetwork,
        "tls" => texts.AdviceTls,
        "loop" => texts.AdviceLoop,
        "webhook" => texts.AdviceWebhook,
        _ => null,
    };

    /// <summary>How far a target came in an attempt.</summary>
    /// <param name="phase">As the journey has it.</param>
    public static string Phase(string phase, LogTexts texts) => phase switch
    {
        "accepted" => texts.PhaseAccepted,
        "earlier" => texts.PhaseEarlier,
        "own" => texts.PhaseOwn,
        "resolve" => texts.PhaseResolve,
        "connect" => texts.PhaseConnect,
        "tls" => texts.PhaseTls,
        "greeting" => texts.PhaseGreeting,
        "envelope" => texts.PhaseEnvelope,
        "data" => texts.PhaseData,
        "webhook" => texts.PhaseWebhook,
        "loop" => texts.PhaseLoop,
        "rules" => texts.PhaseRules,
        _ => phase,
    };

    public static string Took(long milliseconds) =>
        milliseconds < 10_000 ? AllTexts.Fill("{0:#,0} ms", milliseconds) : AllTexts.Fill("{0:#,0.0} s", milliseconds / 1000.0);
}
