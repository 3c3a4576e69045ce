namespace Terrateam.Core.Plans;

/// <summary>
/// What sealed content is bound to: associated data of its encryption, so that opening it for any other context is
/// refused.
/// </summary>
public abstract record SealContext
{
    private protected SealContext() { }

    /// <summary>Keeps kinds of content apart: nothing sealed for one purpose opens for another.</summary>
    internal abstract string Purpose { get; }

    /// <summary>The content's name in messages.</summary>
    internal abstract string Noun { get; }

    /// <summary>The longest content that is sealed, in bytes.</summary>
    internal abstract int MaximumLength { get; }

    /// <summary>Every value that the content is bound to, in fixed order.</summary>
    internal abstract IReadOnlyList<SealField> Fields { get; }
}

/// <summary>One value that content is bound to.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Value">The value; null and empty are different.</param>
internal readonly record struct SealField(string Name, string? Value);
