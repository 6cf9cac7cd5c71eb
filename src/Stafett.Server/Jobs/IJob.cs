namespace Stafett.Server.Jobs;

/// <summary>Something that is done again and again, on one node at a time.</summary>
public interface IJob
{
    /// <summary>One word or several with hyphens; names the lease in the database.</summary>
    string Name { get; }

    /// <summary>From one beginning to the next. The first one is soon after the start, where it is due.</summary>
    TimeSpan Interval { get; }

    /// <summary>May throw: that is logged, and it is tried again after <see cref="Interval"/>. The token ends it when the server stops, or another node has it.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
