using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Terrateam.Core.Configuration;

/// <summary>A configuration, or the errors of its file.</summary>
/// <param name="Configuration">Null where there are errors.</param>
/// <param name="Errors">All errors, in the order of the file.</param>
public sealed record ConfigurationResult(
    RepositoryConfiguration? Configuration,
    IReadOnlyList<ConfigurationError> Errors
)
{
    /// <summary>The file that each part comes from; null where there are errors.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Deprecated forms that are still accepted; empty where there are errors.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];

    /// <summary>
    /// The destinations of notifications that the files name, those included that a branch only proposes; empty where
    /// there are errors.
    /// </summary>
    public IReadOnlyList<DestinationName> DestinationNames { get; init; } = [];

    /// <summary>Destinations that are not set up for the repository; empty where that was not looked up.</summary>
    public IReadOnlyList<ConfigurationError> UnknownDestinations { get; init; } = [];

    /// <summary>A key with where it stands, such as <c>.terrateam/config.yml:3 dirs.ec2</c>; alone where it has its
    /// default.</summary>
    public string Cite(string key) =>
        Provenance?.PlaceOf(key) is { } place
            ? string.Create(CultureInfo.InvariantCulture, $"{place.File}:{place.Line} {key}")
            : key;

    /// <summary>True where the file can be used.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}

/// <summary>Reads a configuration file.</summary>
public static class ConfigurationReader
{
    /// <summary>The maximum number of reported errors.</summary>
    public const int MaxErrors = 100;

    /// <summary>The possible paths of the file; the first one that exists is used.</summary>
    public static IReadOnlyList<string> Files { get; } = [".terrateam/config.yml", ".terrateam/config.yaml"];

    /// <summary>Reads and checks a configuration file.</summary>
    /// <param name="file">Its path from the repository root, for the errors.</param>
    /// <param name="text">Its content; empty is the same as no file. Limits: 1 MiB, 100,000 values with aliases
    /// followed, 64 levels.</param>
    public static ConfigurationResult Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (root, errors) = YamlLoader.Load(file, text);
        return errors.Count > 0
            ? Configured.Failed(errors)
            : Configured.Read(file, root, [], root is null ? [] : [file]);
    }
}
