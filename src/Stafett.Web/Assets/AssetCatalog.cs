using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Web.Assets;

/// <summary>
/// The files that pages refer to, made once from what is inside the program: one style sheet, one script, the mark. Their addresses hold a hash of their
/// content, so a browser keeps them for ever and never has a wrong one.
/// </summary>
internal sealed class AssetCatalog
{
    private readonly FrozenDictionary<string, Asset> _byPath;

    public AssetCatalog()
    {
        var resources = typeof(AssetCatalog).Assembly;
        // Tokens first, then what all pages share, then components by name: a component may rely on the former and on no other component.
        Style = Asset.Create("stafett", "css", "text/css; charset=utf-8", Join(resources, "css/", "tokens", "base"));
        Script = Asset.Create("app", "js", "text/javascript; charset=utf-8", Join(resources, "app/", "parts"));
        Mark = Asset.Create("mark", "svg", "image/svg+xml", Join(resources, "svg/mark"));
        _byPath = new[] { Style, Script, Mark }.ToFrozenDictionary(asset => asset.Path);
    }

    public Asset Style { get; }

    public Asset Script { get; }

    public Asset Mark { get; }

    public Asset? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Names of the parts of the style sheet in their order, with their text.</summary>
    internal static IEnumerable<(string Name, string Text)> Parts(string prefix)
    {
        var resources = typeof(AssetCatalog).Assembly;
        return resources.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => (name[prefix.Length..], Read(resources, name)));
    }

    private static byte[] Join(Assembly resources, string prefix, params string[] first)
    {
        var names = resources.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(name => Array.IndexOf(first, name[prefix.Length..]) is var at and >= 0 ? at : first.Length).ThenBy(name => name, StringComparer.Ordinal);
        return Encoding.UTF8.GetBytes(string.Join('\n', names.Select(name => Read(resources, name))));
    }

    private static string Read(Assembly resources, string name)
    {
        using var reader = new StreamReader(resources.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>One file, and its two compressed forms, made when the first browser asks for them.</summary>
internal sealed class Asset
{
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    private Asset(string path, string contentType, byte[] content)
    {
        Path = path;
        ContentType = contentType;
        Content = content;
        _brotli = new Lazy<byte[]>(() => Compress(stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));
        _gzip = new Lazy<byte[]>(() => Compress(stream => new GZipStream(stream, CompressionLevel.SmallestSize)));
    }

    public string Path { get; }

    public string ContentType { get; }

    public ReadOnlyMemory<byte> Content { get; }

    public ReadOnlyMemory<byte> Brotli => _brotli.Value;

    public ReadOnlyMemory<byte> Gzip => _gzip.Value;

    public static Asset Create(string name, string extension, string contentType, byte[] content) =>
        new($"/assets/{name}.{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6))}.{extension}", contentType, content);

    private byte[] Compress(Func<Stream, Stream> open)
    {
        using var made = new MemoryStream();
        using (var packed = open(made))
            packed.Write(Content.Span);
        return made.ToArray();
    }
}
