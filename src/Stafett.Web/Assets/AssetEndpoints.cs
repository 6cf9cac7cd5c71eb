using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Stafett.Web.Hosting;

namespace Stafett.Web.Assets;

/// <summary>Serves the files of <see cref="AssetCatalog"/>, in the smallest form that the browser takes.</summary>
internal static class AssetEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var catalog = endpoints.ServiceProvider.GetRequiredService<AssetCatalog>();
        endpoints.MapMethods("/assets/{name}", Reading, context => SendAsync(context, catalog.Find(context.Request.Path.Value ?? "")));
        // Asked for by browsers that have not seen a page of ours, such as for a downloaded file.
        endpoints.MapMethods("/favicon.ico", Reading, context => SendAsync(context, catalog.Mark));
    }

    private static async Task SendAsync(HttpContext http, Asset? asset)
    {
        PageHeaders.Write(http);
        if (asset is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var (content, encoding) = Choose(http.Request.GetTypedHeaders().AcceptEncoding, asset);
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        http.Response.ContentType = asset.ContentType;
        http.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }

    private static (ReadOnlyMemory<byte> Content, string? Encoding) Choose(IList<StringWithQualityHeaderValue> accepted, Asset asset)
    {
        if (Takes(accepted, "br"))
            return (asset.Brotli, "br");
        return Takes(accepted, "gzip") ? (asset.Gzip, "gzip") : (asset.Content, null);
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding) =>
        accepted.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);
}
