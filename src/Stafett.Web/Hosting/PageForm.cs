using Microsoft.AspNetCore.Http;

namespace Stafett.Web.Hosting;

/// <summary>What was sent with a form. A field that is missing is empty: browsers leave fields out, and a use case says what it lacks.</summary>
public sealed class PageForm
{
    internal static readonly PageForm Empty = new(FormCollection.Empty);

    private readonly IFormCollection _fields;

    internal PageForm(IFormCollection fields) => _fields = fields;

    /// <summary>The field which tells apart the forms of one page.</summary>
    internal const string NameField = "_form";

    /// <summary>Which form of the page it is; empty where it has one only.</summary>
    public string Name => Raw(NameField);

    /// <summary>Without spaces around it.</summary>
    public string this[string field] => Raw(field).Trim();

    /// <summary>As it came: for passwords, in which spaces count.</summary>
    public string Raw(string field) => _fields.TryGetValue(field, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    /// <summary>Whether a check box was on.</summary>
    public bool Has(string field) => _fields.ContainsKey(field);

    public IReadOnlyList<string> All(string field) => _fields.TryGetValue(field, out var values) ? [.. values.OfType<string>()] : [];
}
