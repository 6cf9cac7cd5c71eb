using System.Collections.Immutable;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Looks at all domains again, those first whose last look is longest ago. Who administers a domain is told once when it breaks and once when it is mended: it is
/// broken when two looks in a row found the same way out of order, because registries and providers have their minutes.
/// </summary>
public sealed class DomainRecheck(ControlDatabase control, DomainVerification verification, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    private const int Batch = 100;
    private const int AtOnce = 8;

    // Shorter than the hour between two runs: what the last one saw at its end is due again.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(50);

    private readonly DomainMail _mail = new(control, mail, facts);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Age;
        while (true)
        {
            var due = await control.DomainChecks.DueAsync(before, Batch, cancellationToken);
            if (due.Length > 0)
                await CheckAsync(due, cancellationToken);
            // Each look moves its domain behind the others, so a batch that is full has more behind it, and one that is not has none.
            if (due.Length < Batch)
                return;
        }
    }

    private Task CheckAsync(ImmutableArray<HostedDomain> due, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (domain, ct) => await CheckAsync(domain, ct));

    private static bool Sends(HostedDomain domain) => domain.Sending.HasSmtp || domain.Sending.AskedAt is not null;

    private static bool IsWhole(DomainRecords records, bool sends) =>
        records is { HasMx: true, HasTxt: true } && (!sends || records is { HasDkim: true, HasReturnPath: true, HasDmarc: true });

    private async Task CheckAsync(HostedDomain domain, CancellationToken cancellationToken)
    {
        var sends = Sends(domain);
        var look = await verification.LookAsync(domain, receiving: true, sends, cancellationToken);
        var records = DomainVerification.Receiving(domain, look);
        if (sends)
            records = DomainVerification.Sending(domain with { Records = records }, look);
        var isProof = look.HasVerification && !look.IsTemporary;
        var isWhole = !look.IsTemporary && IsWhole(records, sends);
        var isBroken = !look.IsTemporary && !isWhole && domain.ProvenAt is not null && !IsWhole(domain.Records, sends) && records.ProblemsMailedAt is null;
        if (isBroken || isWhole)
            records = records with { ProblemsMailedAt = isBroken ? time.GetUtcNow() : null };
        // Kept before it is mailed: twice would be worse than not at all.
        await control.DomainChecks.SaveAsync(domain.Id, new(records, isProof), cancellationToken);
        if (isBroken)
            await _mail.BrokenAsync(domain, look.Problems, cancellationToken);
        else if (isWhole && domain.Records.ProblemsMailedAt is not null)
            await _mail.HealedAsync(domain, cancellationToken);
        else if (isWhole && isProof && domain.ProvenAt is null)
            await _mail.ReadyAsync(domain, cancellationToken);
    }
}
