namespace Terrateam.Embedded.Worker;

/// <summary>
/// Marks a method as a function. <see cref="FollowedVersion"/> says which programming model this is part of.
/// </summary>
/// <param name="name">Unique in the app, letters, digits, <c>_</c> and <c>-</c>, starting with a letter.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name: the default route, the name of an orchestrator or activity.</summary>
    public string Name { get; } = name;
}
