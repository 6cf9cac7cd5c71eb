using Stafett.Fuzz.Targets;

namespace Stafett.Fuzz;

/// <summary>Every target. To add one: a class in Targets/, a line here, seeds in fuzz/corpus/(name)/ (CONTRIBUTING.md).</summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyList<IFuzzTarget> All =
    [
        new DomainTarget(),
        new EmailAddressTarget(),
        new EnhancedStatusTarget(),
    ];
}
