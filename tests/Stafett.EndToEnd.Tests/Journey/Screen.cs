namespace Stafett.EndToEnd.Tests.Journey;

/// <param name="Name">The folder of its screenshots, below artifacts/ci/journey.</param>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
internal sealed record Screen(string Name, int Width, int Height)
{
    /// <summary>The same for another journey, whose screenshots have a folder of their own.</summary>
    public Screen For(string journey) => this with { Name = $"{Name}-{journey}" };

    /// <summary>The same at the same time on both screens, each before a server of its own: most of the time is spent in browsers.</summary>
    public static Task OnEachAsync(Func<Screen, Task> travel) => Task.WhenAll(travel(Of("phone")), travel(Of("desktop")));

    public static Screen Of(string name) => name switch
    {
        "phone" => new Screen(name, 390, 844),
        "desktop" => new Screen(name, 1280, 900),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such screen."),
    };
}
