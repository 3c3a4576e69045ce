namespace Terrateam.Sandbox.Samples;

/// <summary>The people of the sandbox.</summary>
internal static class People
{
    /// <summary>May write.</summary>
    public const string Alice = "alice";

    /// <summary>May write too, and reviews.</summary>
    public const string Bob = "bob";

    /// <summary>May only read.</summary>
    public const string Mallory = "mallory";

    public static IReadOnlyList<string> All { get; } = [Alice, Bob, Mallory];
}
