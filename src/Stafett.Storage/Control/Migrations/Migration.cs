using System.Collections.Immutable;
using System.Globalization;

namespace Stafett.Storage.Control.Migrations;

/// <summary>One numbered step of the schema, forward only, embedded as <c>0001_name.sql</c> for each engine.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    public static ImmutableArray<Migration> Of(DatabaseEngine engine)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Migrations/{engine}/";
        var steps = from resource in assembly.GetManifestResourceNames()
                    where resource.StartsWith(prefix, StringComparison.Ordinal)
                    orderby resource
                    select Read(resource, Path.GetFileNameWithoutExtension(resource[prefix.Length..]));
        return [.. steps];

        Migration Read(string resource, string file)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new Migration(int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), file[5..], reader.ReadToEnd());
        }
    }
}
