using Microsoft.AspNetCore.Components;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Components;

/// <summary>What every component has.</summary>
public abstract class Part : ComponentBase
{
    [Inject]
    public required PageContext Request { get; set; }

    /// <summary>What pages say.</summary>
    protected AllTexts T => Request.Texts;

    /// <summary>Class names in one string, without those that are null.</summary>
    protected static string Classes(params ReadOnlySpan<string?> names)
    {
        var all = "";
        foreach (var name in names)
        {
            if (name is not null)
                all = all.Length == 0 ? name : $"{all} {name}";
        }

        return all;
    }
}
