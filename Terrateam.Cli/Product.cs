using System.Reflection;

namespace Terrateam.Cli;

/// <summary>What this program is.</summary>
internal static class Product
{
    /// <summary>The version, with the commit where the build knew it.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";
}
