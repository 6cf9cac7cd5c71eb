using System.Collections.Immutable;
using System.Text;
using Stafett.Server.Accounts;

namespace Stafett.Server.Api.Bodies;

/// <summary>
/// The fields of a route as one request fills them. Fields that the route does not know are passed over when they are read, as clients of the original expect, so
/// what a request may hold is bounded by the route and not by its body.
/// </summary>
internal sealed class LooseFields(ImmutableArray<ApiField> fields)
{
    /// <summary>Items of one list. The longest that means something has 1,000.</summary>
    public const int MaxItems = 2_000;

    private readonly LooseValue[] _values = new LooseValue[fields.Length];

    public ImmutableArray<ApiField> Fields => fields;

    public LooseValue this[ApiField field]
    {
        get => _values[Index(field)];
        set => _values[Index(field)] = value;
    }

    public bool Has(ApiField field) => this[field].Kind != LooseKind.Absent;

    /// <summary>Null: not sent.</summary>
    public string? Text(ApiField field) => this[field] is { Kind: not LooseKind.Absent } value ? value.Text : null;

    public bool? Flag(ApiField field) => this[field] is { Kind: not LooseKind.Absent } value ? LooseBoolean.Parse(value.Text) : null;

    public ImmutableArray<string>? List(ApiField field) => this[field] switch
    {
        { Kind: LooseKind.Absent } => null,
        { Kind: LooseKind.List } list => [.. list.Items],
        var value => TextItems.Split(value.Text),
    };

    /// <summary>A list as the one text that its use case takes.</summary>
    public string? Joined(ApiField field) => this[field] is { Kind: LooseKind.List } list ? string.Join('\n', list.Items) : Text(field);

    /// <summary>Fields of the wrong shape and those that are missing; an empty list where all is well.</summary>
    public ImmutableArray<FieldProblem> Check()
    {
        var problems = ImmutableArray<FieldProblem>.Empty;
        for (var i = 0; i < _values.Length; i++)
        {
            var (field, value) = (fields[i], _values[i]);
            if (Problem(field, value) is { } problem)
                problems = problems.Add(new FieldProblem(field.Name, problem));
            else if (value.Kind == LooseKind.Object && !field.Fields.IsEmpty)
                problems = problems.AddRange(CheckInside(field));
        }

        return problems;
    }

    /// <summary>The fields of a field that is an object, once <see cref="Check"/> found nothing.</summary>
    public LooseFields Inside(ApiField field)
    {
        var inside = new LooseFields(field.Fields);
        JsonBody.Read(Encoding.UTF8.GetBytes(this[field].Text), inside);
        return inside;
    }

    private IEnumerable<FieldProblem> CheckInside(ApiField field)
    {
        var inside = new LooseFields(field.Fields);
        // It was read as an object once, so it is one; only its names were not looked at.
        return JsonBody.Read(Encoding.UTF8.GetBytes(this[field].Text), inside) is null
            ? inside.Check().Select(p => new FieldProblem($"{field.Name}_{p.Field}", $"{field.Name}_{p.Text}"))
            : [new FieldProblem(field.Name, $"{field.Name} holds a name that is not valid Unicode.")];
    }

    /// <summary>For a form field or query parameter of any name; unknown ones are passed over.</summary>
    /// <param name="text">Null: it was not valid UTF-8.</param>
    public void Add(ReadOnlySpan<char> name, string? text)
    {
        // PHP, Rails and jQuery write the items of a list as name[] or name[0].
        var bracket = name.IndexOf('[');
        if (bracket > 0 && name[^1] == ']' && name[(bracket + 1)..^1].IndexOfAnyExceptInRange('0', '9') < 0)
            name = name[..bracket];
        for (var i = 0; i < fields.Length; i++)
        {
            if (!name.SequenceEqual(fields[i].Name))
                continue;
            var value = _values[i];
            if (text is null || value.Kind == LooseKind.Garbled)
                _values[i] = LooseValue.Garbled;
            else if (value.Kind != LooseKind.List || value.Items.Count < MaxItems)
                _values[i] = value.Kind == LooseKind.Absent ? LooseValue.Of(text) : value.With(text, fields[i].Kind);
            return;
        }
    }

    private static string? Problem(ApiField field, LooseValue value)
    {
        if (value.Kind == LooseKind.Absent)
            return field.IsRequired ? $"{field.Name} is required." : null;
        if (value.Kind == LooseKind.Garbled)
            return $"{field.Name} holds a text that is not valid UTF-8.";
        if (value.Text.Contains('\0') || value.Items.Any(i => i.Contains('\0')))
            return $"{field.Name} holds a NUL character.";
        var isScalar = value.Kind is LooseKind.Text or LooseKind.Number or LooseKind.Flag;
        return field.Kind switch
        {
            FieldKind.List or FieldKind.FlagOrList => isScalar || value.Kind == LooseKind.List ? null : $"{field.Name} has to be a list of texts, or one text.",
            FieldKind.Object => value.Kind == LooseKind.Object ? null : $"{field.Name} has to be a JSON object.",
            FieldKind.Flag => isScalar ? null : $"{field.Name} has to be true or false.",
            FieldKind.Number => isScalar && value.Kind != LooseKind.Flag ? null : $"{field.Name} has to be a number.",
            FieldKind.Size => isScalar && value.Kind != LooseKind.Flag ? null : $"{field.Name} has to be a number of bytes, or a text with a unit such as \"1 GB\".",
            _ => isScalar ? null : $"{field.Name} has to be a text.",
        };
    }

    private int Index(ApiField field)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (ReferenceEquals(fields[i], field))
                return i;
        }

        throw new InvalidOperationException($"The route does not declare {field.Name}.");
    }
}
