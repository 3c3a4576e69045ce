namespace Terrateam.Embedded.Worker;

/// <summary>
/// Marks a method as a function. The stand-in for the attribute of Microsoft.Azure.Functions.Worker.Extensions.Abstractions
/// 1.3.0 (see README.md of this folder for what follows which version).
/// </summary>
/// <param name="name">Unique in the app, letters, digits, <c>_</c> and <c>-</c>, starting with a letter.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name: the default route, the name of an orchestrator or activity.</summary>
    public string Name { get; } = name;
}
