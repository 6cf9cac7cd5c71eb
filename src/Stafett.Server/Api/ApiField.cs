using System.Collections.Immutable;
using System.Text;

namespace Stafett.Server.Api;

/// <summary>How a field is read. Clients send more than one form of each: form fields are texts, and so are many numbers of JSON clients.</summary>
internal enum FieldKind
{
    Text,

    /// <summary>JSON true and false, or a text or number that says so.</summary>
    Flag,

    /// <summary>A number, or a text of digits.</summary>
    Number,

    /// <summary>Octets, or a text with a unit.</summary>
    Size,

    /// <summary>An array, or one text with commas, spaces or line ends between the items.</summary>
    List,

    /// <summary>True, false, or recipients in any form of <see cref="List"/>.</summary>
    FlagOrList,

    /// <summary>An object, kept as it came.</summary>
    Object,
}

/// <summary>
/// A field of a request body or query. The same value reads the request and writes its line in the OpenAPI document, so neither can know a field that the
/// other does not.
/// </summary>
/// <param name="Summary">A sentence for the document.</param>
internal sealed record ApiField(string Name, FieldKind Kind, string Summary)
{
    public bool IsRequired { get; init; }

    /// <summary>As it may stand in the document's example; the kinds say how it reads.</summary>
    public string Example { get; init; } = "";

    /// <summary>Of an object: what is read of it, and by its shape refused; empty: it is kept as it came.</summary>
    public ImmutableArray<ApiField> Fields { get; init; } = [];

    public byte[] Utf8Name { get; } = Encoding.ASCII.GetBytes(Name);
}
