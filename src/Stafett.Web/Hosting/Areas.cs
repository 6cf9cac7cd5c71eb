using Stafett.Web.Public;

namespace Stafett.Web.Hosting;

/// <summary>Every area of the dashboard.</summary>
internal static class Areas
{
    public static void Map(PageRoutes pages, DashboardSettings settings)
    {
        PublicPages.Map(pages);
        if (settings.ShowGallery)
            GalleryPages.Map(pages);
    }
}
