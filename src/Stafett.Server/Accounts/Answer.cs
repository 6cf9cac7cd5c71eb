using System.Diagnostics.CodeAnalysis;
using Stafett.Storage;

namespace Stafett.Server.Accounts;

/// <summary>What a use case gives: its value, or why it did nothing. Broken storage is an exception (<see cref="StorageUnavailableException"/>), met once in each front door.</summary>
public readonly record struct Answer<T>
    where T : notnull
{
    private Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        refusal = Refusal;
        value = Value;
        return refusal is not null;
    }

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
}
