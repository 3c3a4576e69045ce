namespace Terrateam.Core.Plans;

/// <summary>
/// What sealed content belongs to: associated data of its encryption, so that content opened for anything else is
/// refused.
/// </summary>
public abstract record SealContext
{
    private protected SealContext() { }

    /// <summary>Keeps kinds of content apart: nothing sealed for one purpose opens for another.</summary>
    internal abstract string Purpose { get; }

    /// <summary>What messages call the content.</summary>
    internal abstract string Noun { get; }

    /// <summary>The most that is sealed, in bytes.</summary>
    internal abstract int MaximumLength { get; }

    /// <summary>Every value that the content is bound to, in fixed order.</summary>
    internal abstract IReadOnlyList<SealField> Fields { get; }
}

/// <summary>One value that content is bound to.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Value">The value; null and empty are different.</param>
internal readonly record struct SealField(string Name, string? Value);
