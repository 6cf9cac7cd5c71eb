using System.Collections;
using System.Reflection;

namespace Stafett.Server.Configuration;

/// <summary>One setting: <c>Section:Key</c>, the property that holds it, and what may stand there.</summary>
internal sealed record OptionKey(PropertyInfo Section, PropertyInfo Property, object Default)
{
    public string Path { get; } = $"{Section.Name}:{Property.Name}";

    public bool IsList => typeof(IEnumerable).IsAssignableFrom(Property.PropertyType) && Property.PropertyType != typeof(string);

    public OptionRule Rule => OptionRules.For(this);

    /// <summary>Every setting of <see cref="StafettOptions"/>, in the order of the source.</summary>
    public static IReadOnlyList<OptionKey> All { get; } = Discover();

    private static List<OptionKey> Discover()
    {
        var defaults = new StafettOptions();
        var keys = new List<OptionKey>();
        foreach (var section in typeof(StafettOptions).GetProperties())
        {
            if (section.PropertyType.Namespace != typeof(StafettOptions).Namespace)
                continue;
            var values = section.GetValue(defaults)!;
            foreach (var property in section.PropertyType.GetProperties())
            {
                if (property.CanWrite)
                    keys.Add(new OptionKey(section, property, property.GetValue(values)!));
            }
        }

        return keys;
    }
}
