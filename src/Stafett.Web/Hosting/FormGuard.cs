using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Stafett.Web.Hosting;

/// <summary>Reads a form, if it is one that we made for this visitor.</summary>
internal sealed class FormGuard(IAntiforgery antiforgery, DashboardSettings settings)
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    // The largest form is a list of aliases to be made. No page takes files.
    private const int MaxBody = 1024 * 1024;

    private static readonly FormOptions Limits = new()
    {
        BufferBody = false,
        ValueCountLimit = 2000,
        KeyLengthLimit = 200,
        ValueLengthLimit = MaxBody,
    };

    /// <returns>Null: it came from elsewhere, or was open for too long, or belongs to another session.</returns>
    /// <exception cref="BadHttpRequestException">It is not a form, or is too large.</exception>
    public async ValueTask<PageForm?> ReadAsync(HttpContext http)
    {
        if (!IsFromUs(http.Request))
            return null;
        if (http.Request.ContentLength is > MaxBody)
            throw new BadHttpRequestException("The form is too large.", StatusCodes.Status413PayloadTooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        if (http.Request.ContentType?.StartsWith(UrlEncoded, StringComparison.OrdinalIgnoreCase) != true)
            return null;
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, Limits));
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            return await antiforgery.IsRequestValidAsync(http) ? new PageForm(form) : null;
        }
        catch (InvalidDataException problem)
        {
            throw new BadHttpRequestException("The form cannot be read.", StatusCodes.Status400BadRequest, problem);
        }
    }

    // A browser says where a form came from, and a page of another host cannot make it lie. Who says nothing still needs the token.
    private bool IsFromUs(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return false;
        return request.Headers.Origin is not [{ } origin] || origin == $"{request.Scheme}://{request.Host.Value}" || origin == settings.Origin.GetLeftPart(UriPartial.Authority);
    }
}
