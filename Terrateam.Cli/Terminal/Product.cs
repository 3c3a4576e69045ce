using System.Reflection;

namespace Terrateam.Cli.Terminal;

internal static class Product
{
    /// <summary>The version, with the commit where the build has it.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";
}
