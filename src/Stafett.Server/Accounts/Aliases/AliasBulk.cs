using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.Aliases;

public enum BulkKind
{
    Enable,
    Disable,
    Delete,
    AddLabel,
    RemoveLabel,
}

/// <param name="Label">For the two that need one.</param>
public sealed record BulkAction(BulkKind Kind, string Label = "");

/// <param name="Failed">Id or name as it was given, and a sentence; they are as they were.</param>
public sealed record BulkResult(int Done, ImmutableArray<(string Id, string Why)> Failed);

/// <summary>The same change for many aliases. Each by itself: what is wrong with one does not hold up the others.</summary>
public sealed class AliasBulk(ControlDatabase control, AliasEditing editing)
{
    public async Task<Answer<BulkResult>> ApplyAsync(
        Caller caller, string domainKey, ImmutableArray<string> ids, BulkAction action, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, domainKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (ids.IsEmpty)
            return Refusal.Invalid("ids", "Choose at least one alias.");
        if (ids.Length > PageRequest.MaxSize)
            return Refusal.Invalid("ids", $"{PageRequest.MaxSize} aliases are the most at once.");
        var label = TextItems.Slug(action.Label);
        if (action.Kind is BulkKind.AddLabel or BulkKind.RemoveLabel && label.Length == 0)
            return Refusal.Invalid("label", "Write a label.");
        var done = 0;
        var failed = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            var result = await ApplyAsync(caller, domain.Id.ToString(), id, action.Kind, label, cancellationToken);
            if (result.IsRefused(out var why, out _))
                failed.Add((id, why.Problems[0].Text));
            else
                done++;
        }

        return new BulkResult(done, failed.DrainToImmutable());
    }

    private async Task<Answer<AliasView>> ApplyAsync(Caller caller, string domain, string id, BulkKind kind, string label, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case BulkKind.Delete:
                return await editing.DeleteAsync(caller, domain, id, cancellationToken);
            case BulkKind.Enable or BulkKind.Disable:
                return await editing.UpdateAsync(caller, domain, id, new AliasChanges { IsEnabled = kind == BulkKind.Enable }, cancellationToken);
        }

        var found = await editing.GetAsync(caller, domain, id, cancellationToken);
        if (found.IsRefused(out _, out var view))
            return found;
        var labels = view.Alias.Settings.Labels;
        if (labels.Contains(label) == (kind == BulkKind.AddLabel))
            return found;
        return await editing.UpdateAsync(
            caller, domain, id, new AliasChanges { Labels = kind == BulkKind.AddLabel ? labels.Add(label) : labels.Remove(label) }, cancellationToken);
    }
}
