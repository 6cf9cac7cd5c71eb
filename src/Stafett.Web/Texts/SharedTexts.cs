namespace Stafett.Web.Texts;

/// <summary>Words that stand on every page. Another language is another value of the same record.</summary>
public sealed record SharedTexts
{
    public string ProductName { get; init; } = "Stafett";

    public string SkipToContent { get; init; } = "Skip to content";

    public string MainMenu { get; init; } = "Main";

    public string Breadcrumb { get; init; } = "Where you are";

    public string Domains { get; init; } = "Domains";

    public string Logs { get; init; } = "Logs";

    public string RuleTester { get; init; } = "Rule tester";

    public string Admin { get; init; } = "Admin";

    public string Api { get; init; } = "API";

    public string Help { get; init; } = "Help";

    public string Account { get; init; } = "Your account";

    public string Profile { get; init; } = "Profile";

    public string Security { get; init; } = "Security";

    public string SignIn { get; init; } = "Sign in";

    public string SignOut { get; init; } = "Sign out";

    public string Register { get; init; } = "Create an account";

    public string Theme { get; init; } = "Colours";

    public string ThemeSystem { get; init; } = "System";

    public string ThemeLight { get; init; } = "Light";

    public string ThemeDark { get; init; } = "Dark";

    public string Copy { get; init; } = "Copy";

    public string Copied { get; init; } = "Copied";

    public string CopyValue { get; init; } = "Copy {0}";

    public string Dismiss { get; init; } = "Dismiss";

    public string Back { get; init; } = "Back";

    public string Cancel { get; init; } = "Cancel";

    public string Search { get; init; } = "Search";

    public string Filters { get; init; } = "Filters";

    public string NoFilters { get; init; } = "none";

    public string SearchKey { get; init; } = "Press / to search";

    public string ShowPassword { get; init; } = "Show";

    public string HidePassword { get; init; } = "Hide";

    public string Optional { get; init; } = "optional";

    public string OneProblem { get; init; } = "One thing needs to be put right.";

    public string SomeProblems { get; init; } = "{0} things need to be put right.";

    public string Previous { get; init; } = "Previous";

    public string Next { get; init; } = "Next";

    public string PagesOf { get; init; } = "Pages of this list";

    /// <summary>First and last shown, and how many there are.</summary>
    public string Range { get; init; } = "{0}–{1} of {2}";

    public string SortBy { get; init; } = "Sort by {0}";

    public string Found { get; init; } = "Found";

    public string FoundNothing { get; init; } = "nothing";

    public string RecordHost { get; init; } = "Host";

    public string RecordValue { get; init; } = "Value";

    public string Priority { get; init; } = "Priority";

    public string Details { get; init; } = "Details";

    public string StepDone { get; init; } = "done";

    public string StepCurrent { get; init; } = "now";

    public string StepNext { get; init; } = "to do";

    public string TypeToConfirm { get; init; } = "To confirm, type {0}";

    public string ShownOnce { get; init; } = "Shown this once. Keep it where you keep your passwords.";

    public string AsTable { get; init; } = "As a table";

    public string ChartTop { get; init; } = "at most {0}";

    public string ChartDay { get; init; } = "Day";

    public string Now { get; init; } = "just now";

    public string SecondsAgo { get; init; } = "{0} s ago";

    public string MinutesAgo { get; init; } = "{0} min ago";

    public string HoursAgo { get; init; } = "{0} h ago";

    public string DaysAgo { get; init; } = "{0} d ago";

    public string InMinutes { get; init; } = "in {0} min";

    public string InHours { get; init; } = "in {0} h";

    public string InDays { get; init; } = "in {0} d";
}
