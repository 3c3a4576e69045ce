using System.Reflection;

namespace Terrateam.Cli.Terminal;

internal static class Product
{
    private const string GitHub = "https://github.com/";

    /// <summary>The version, with the commit where the build has it.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <summary>Where the schema of this release's configuration is; null for a build that is no release.</summary>
    public static string? SchemaAddress { get; } =
        Repository() is { } repository
            ? $"https://raw.githubusercontent.com/{repository}/v{Version.Split('+')[0]}/schema/config.schema.json"
            : null;

    // Releases are built with the address of the repository that they are of.
    private static string? Repository() =>
        typeof(Product)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(static one => one.Key == "RepositoryUrl")
            is { Value: { } address }
        && address.StartsWith(GitHub, StringComparison.Ordinal)
            ? address[GitHub.Length..].TrimEnd('/')
            : null;
}
