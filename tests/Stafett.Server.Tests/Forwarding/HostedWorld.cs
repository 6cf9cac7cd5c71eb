using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Rules;
using Stafett.Storage.Sealing;
using Stafett.Storage.Tests;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>A control database in a file, an account with a domain in it, and a zone that its owner publishes in.</summary>
internal sealed class HostedWorld : IAsyncDisposable
{
    public const string Name = "hosted.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-hosted-").FullName;
    private RulesSource? _watched;

    private HostedWorld()
    {
    }

    public FakeTimeProvider Time { get; } = new();

    public DictionaryResolver Zone { get; } = new();

    public ControlDatabase Control { get; private set; } = null!;

    /// <summary>In front of the database where the rules are read: counts, and is away when told.</summary>
    public FaultyEngine Engine { get; private set; } = null!;

    public Account Owner { get; private set; } = null!;

    public HostedDomain Domain { get; private set; } = null!;

    public ForwardingOptions Options { get; } = new() { ExchangeHosts = ["mx1.service.example"] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="settings">Of hosted.example.</param>
    public static async Task<HostedWorld> OpenAsync(Plan plan = Plan.EnhancedProtection, DomainSettings? settings = null)
    {
        var world = new HostedWorld();
        world.Control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(world._folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), world.Time, Token);
        world.Engine = new FaultyEngine(world.Control.Engine);
        world._watched = new RulesSource(new RulesReader(world.Engine), world.Control.Changes, world.Time) { Patience = TimeSpan.FromSeconds(30) };
        world.Owner = await world.AccountAsync("owner@mail.example");
        world.Domain = await world.DomainAsync(world.Owner, Name, plan, settings);
        world.Publish();
        return world;
    }

    public async Task<Account> AccountAsync(string email) =>
        (await Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(email), "hash") { IsEmailVerified = true }, Token)).Value!;

    public async Task<HostedDomain> DomainAsync(Account owner, string name, Plan plan = Plan.EnhancedProtection, DomainSettings? settings = null) =>
        (await Control.Domains.CreateAsync(
            owner.Id, new NewDomain(Protocols.Message.Domain.Parse(name), plan) { Settings = settings ?? new() }, Token)).Value!;

    /// <summary>What the owner of hosted.example has in the DNS: the record of the account, and rules of his own.</summary>
    public void Publish(params string[] others) => Zone.Hosted(Name, [$"forward-email-site-verification={Domain.VerificationRecord}", .. others]);

    public Task<Alias> AliasAsync(string name, params string[] recipients) => AliasAsync(name, new AliasSettings { Recipients = [.. recipients] });

    public async Task<Alias> AliasAsync(string name, AliasSettings settings, HostedDomain? domain = null, Account? owner = null)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        var made = await Control.Aliases.CreateAsync((owner ?? Owner).Id, (domain ?? Domain).Id, new NewAlias(AliasName.Parse(name), settings), Token);
        Assert.True(made.IsDone, $"{name}: {made.Outcome} {made.Detail}");
        return made.Value!;
    }

    public async Task SetAsync(Func<DomainSettings, DomainSettings> change) =>
        Assert.True((await Control.Domains.UpdateAsync(Owner.Id, Domain.Id, change, Token)).IsDone);

    public RecipientResolver Resolver() => new(Zone, Options, "service.example", null, _watched, Time);

    public async Task<Resolution> ResolveAsync(string address, RecipientResolver? resolver = null)
    {
        resolver ??= Resolver();
        var resolution = await resolver.ResolveAsync(EmailAddress.Parse(address), Token);
        Assert.Equal(resolution.Outcome == ResolutionOutcome.Forward, resolution.Targets.Length > 0);
        Assert.Equal(resolution.IsAccepted, resolution.Reply.IsPositive);
        var explanation = await resolver.ExplainAsync(EmailAddress.Parse(address), Token);
        Assert.Equal(resolution.Outcome, explanation.Outcome);
        return resolution;
    }

    /// <summary>The targets, or the outcome where there are none.</summary>
    public async Task<string> MeansAsync(string address, RecipientResolver? resolver = null)
    {
        var resolution = await ResolveAsync(address, resolver);
        return resolution.Outcome == ResolutionOutcome.Forward ? string.Join(' ', resolution.Targets) : resolution.Outcome.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _watched?.Dispose();
        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
