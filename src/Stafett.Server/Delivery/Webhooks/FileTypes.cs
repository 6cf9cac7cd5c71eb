namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Media types by the ends of file names, for attachments that are only called octets.</summary>
internal static class FileTypes
{
    public static string? Find(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? null : name[(dot + 1)..].ToLowerInvariant() switch
        {
            "csv" => "text/csv",
            "css" => "text/css",
            "doc" => "application/msword",
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "gif" => "image/gif",
            "gz" => "application/gzip",
            "htm" or "html" => "text/html",
            "ics" => "text/calendar",
            "jpeg" or "jpg" => "image/jpeg",
            "json" => "application/json",
            "mp3" => "audio/mpeg",
            "mp4" => "video/mp4",
            "odp" => "application/vnd.oasis.opendocument.presentation",
            "ods" => "application/vnd.oasis.opendocument.spreadsheet",
            "odt" => "application/vnd.oasis.opendocument.text",
            "pdf" => "application/pdf",
            "png" => "image/png",
            "ppt" => "application/vnd.ms-powerpoint",
            "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "rtf" => "application/rtf",
            "svg" => "image/svg+xml",
            "tif" or "tiff" => "image/tiff",
            "txt" => "text/plain",
            "webp" => "image/webp",
            "xls" => "application/vnd.ms-excel",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xml" => "application/xml",
            "zip" => "application/zip",
            _ => null,
        };
    }
}
