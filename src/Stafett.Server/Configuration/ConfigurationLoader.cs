using System.Globalization;

namespace Stafett.Server.Configuration;

/// <summary>
/// Makes <see cref="StafettOptions"/> from file, environment and command line. All errors are found at once: an operator mends a file in one go.
/// </summary>
public static class ConfigurationLoader
{
    private const int MaxListItems = 1_000;

    /// <param name="defaults">What holds where no source says anything; null: the defaults of the options.</param>
    public static ConfigurationResult Load(ConfigurationSources sources, StafettOptions? defaults = null)
    {
        var errors = new List<string>();
        var values = new Dictionary<OptionKey, Given>();

        var environment = sources.Environment
            .Where(v => v.Key.StartsWith(ConfigurationSources.EnvironmentPrefix, StringComparison.Ordinal))
            .Select(v => (v.Key[ConfigurationSources.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), v.Value))
            .OrderBy(v => v.Item1, StringComparer.Ordinal)
            .ToList();
        var settings = ReadSettings(sources.Settings, errors);

        var file = FindFile(sources.File, environment, settings, defaults, errors);
        if (file is not null)
        {
            var entries = new List<(string, string)>();
            ConfigurationFile.Read(file, entries, errors);
            Merge(entries, file, values, errors);
        }

        Merge(environment, "environment", values, errors);
        Merge(settings, "--set", values, errors);

        var options = Bind(values, defaults ?? new StafettOptions(), errors);
        if (errors.Count == 0)
            errors.AddRange(OptionRules.CheckTogether(options));
        return new ConfigurationResult(errors.Count == 0 ? options : null, errors, file);
    }

    private static List<(string Path, string Value)> ReadSettings(IReadOnlyList<string> settings, List<string> errors)
    {
        var entries = new List<(string, string)>();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=');
            if (equals > 0)
                entries.Add((setting[..equals].Trim(), setting[(equals + 1)..].Trim()));
            else
                errors.Add($"--set {setting}: must be Section:Key=value, such as --set Mx:Listen:0=127.0.0.1:2525");
        }

        return entries;
    }

    private static string? FindFile(
        string? named, List<(string Path, string Value)> environment, List<(string Path, string Value)> settings, StafettOptions? defaults, List<string> errors)
    {
        if (named is not null)
        {
            if (File.Exists(named))
                return named;
            errors.Add($"--config {named}: there is no such file. `stafett config > {named}` writes one with every default.");
            return null;
        }

        if (File.Exists(ConfigurationSources.DefaultFile))
            return ConfigurationSources.DefaultFile;
        var directory = (defaults ?? new StafettOptions()).Service.DataDirectory;
        foreach (var (path, value) in environment.Concat(settings))
        {
            if (path.Equals("Service:DataDirectory", StringComparison.OrdinalIgnoreCase))
                directory = value;
        }

        var beside = Path.Combine(directory, ConfigurationSources.DefaultFile);
        return File.Exists(beside) ? beside : null;
    }

    // A list is replaced as a whole by each later source that names it: a merge by index would leave a longer default's tail behind.
    private static void Merge(List<(string Path, string Value)> entries, string origin, Dictionary<OptionKey, Given> values, List<string> errors)
    {
        var lists = new Dictionary<OptionKey, SortedDictionary<int, string>>();
        foreach (var (path, value) in entries)
        {
            var (key, index) = Find(path);
            if (key is null)
            {
                errors.Add($"{path} ({origin}) is not a setting.{Suggest(path)}");
            }
            else if (index is { } at)
            {
                if (!lists.TryGetValue(key, out var list))
                    lists[key] = list = [];
                list[at] = value;
            }
            else
            {
                lists.Remove(key);
                values[key] = new Given(key.IsList ? Split(value) : [value], origin);
            }
        }

        foreach (var (key, list) in lists)
        {
            if (list.Keys.Last() != list.Count - 1)
                errors.Add($"{key.Path} ({origin}): the items must be numbered from 0 without a gap.");
            else
                values[key] = new Given([.. list.Values], origin);
        }
    }

    private static string[] Split(string value) =>
        value.Split(',', MaxListItems, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (OptionKey? Key, int? Index) Find(string path)
    {
        foreach (var key in OptionKey.All)
        {
            if (!path.StartsWith(key.Path, StringComparison.OrdinalIgnoreCase))
                continue;
            if (path.Length == key.Path.Length)
                return (key, null);
            if (key.IsList && path[key.Path.Length] == ':'
                && int.TryParse(path.AsSpan(key.Path.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < MaxListItems)
                return (key, index);
        }

        return (null, null);
    }

    private static StafettOptions Bind(Dictionary<OptionKey, Given> values, StafettOptions defaults, List<string> errors)
    {
        var options = defaults with { };
        var sections = new Dictionary<string, object>();
        foreach (var key in OptionKey.All)
        {
            if (!values.TryGetValue(key, out var given))
                continue;
            // A section that nothing is said of stays the one of the defaults: nothing changes it later.
            if (!sections.TryGetValue(key.Section.Name, out var section))
            {
                section = Copy(key.Section.GetValue(defaults)!);
                sections[key.Section.Name] = section;
                key.Section.SetValue(options, section);
            }

            if (Read(key, given, errors) is { } value)
                key.Property.SetValue(section, value);
        }

        return options;
    }

    private static object Copy(object section)
    {
        var copy = Activator.CreateInstance(section.GetType())!;
        foreach (var property in section.GetType().GetProperties())
        {
            if (property.CanWrite)
                property.SetValue(copy, property.GetValue(section));
        }

        return copy;
    }

    private static object? Read(OptionKey key, Given given, List<string> errors)
    {
        var rule = key.Rule;
        if (!key.IsList)
            return ReadOne(key.Path, given.Texts[0], key.Property.PropertyType, rule, given.Origin, errors);
        if (rule.NeedsItem && given.Texts.Length == 0)
            errors.Add($"{key.Path} ({given.Origin}) is an empty list; an item must be {rule.Allowed}.");
        for (var i = 0; i < given.Texts.Length; i++)
            ReadOne($"{key.Path}:{i}", given.Texts[i], typeof(string), rule, given.Origin, errors);
        return given.Texts;
    }

    private static object? ReadOne(string path, string text, Type type, OptionRule rule, string origin, List<string> errors)
    {
        var value = OptionValue.Parse(text, type, rule.IsSize);
        if (value is not null && rule.Accepts(value))
            return value;
        var shown = rule.IsSecret ? "(not shown)" : $"\"{Printable(text)}\"";
        errors.Add($"{path} = {shown} ({origin}): must be {rule.Allowed}.");
        return null;
    }

    private static string Printable(string text) =>
        string.Concat((text.Length > 200 ? text[..200] : text).Select(c => char.IsControl(c) ? '?' : c));

    private static string Suggest(string path)
    {
        OptionKey? nearest = null;
        var best = int.MaxValue;
        foreach (var key in OptionKey.All)
        {
            var distance = EditDistance.Between(path, key.Path);
            // The key without its section is a common slip.
            if (path.Equals(key.Property.Name, StringComparison.OrdinalIgnoreCase))
                distance = 1;
            if (distance >= best)
                continue;
            best = distance;
            nearest = key;
        }

        return best <= Math.Max(3, path.Length / 3)
            ? $" Did you mean {nearest!.Path}?"
            : " `stafett config` prints all settings.";
    }

    private sealed record Given(string[] Texts, string Origin);
}
