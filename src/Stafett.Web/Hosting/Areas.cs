using Stafett.Web.Account;
using Stafett.Web.Admin;
using Stafett.Web.Aliases;
using Stafett.Web.Domains;
using Stafett.Web.Logs;
using Stafett.Web.Public;

namespace Stafett.Web.Hosting;

/// <summary>Every area of the dashboard.</summary>
internal static class Areas
{
    public static void Map(PageRoutes pages, DashboardSettings settings)
    {
        PublicPages.Map(pages);
        RuleTesterPages.Map(pages);
        ToolPages.Map(pages);
        SignInPages.Map(pages);
        RecoveryPages.Map(pages);
        RegisterPages.Map(pages);
        PasswordResetPages.Map(pages);
        ProfilePages.Map(pages);
        SecurityPages.Map(pages);
        DomainPages.Map(pages);
        DomainSetUpPages.Map(pages);
        DomainSettingsPages.Map(pages);
        DomainSendingPages.Map(pages);
        DomainMemberPages.Map(pages);
        LogPages.Map(pages);
        AliasPages.Map(pages);
        AliasBulkPages.Map(pages);
        AliasPasswordPages.Map(pages);
        AdminPages.Map(pages);
        if (settings.ShowGallery)
            GalleryPages.Map(pages);
    }
}
