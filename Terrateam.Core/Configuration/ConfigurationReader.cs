using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Core.Configuration;

/// <summary>A configuration, or everything that is wrong with its file.</summary>
/// <param name="Configuration">Null where there are errors.</param>
/// <param name="Errors">All of them, in the order of the file.</param>
public sealed record ConfigurationResult(
    RepositoryConfiguration? Configuration,
    IReadOnlyList<ConfigurationError> Errors
)
{
    /// <summary>Which part came from which file; null where there are errors.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>What is accepted and should be written in another way; empty where there are errors.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];

    /// <summary>True where the file can be used.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}

/// <summary>Reads a configuration file.</summary>
public static class ConfigurationReader
{
    /// <summary>How many errors of one file are told.</summary>
    public const int MaxErrors = 100;

    /// <summary>The names that the file may have, the first wins where both exist.</summary>
    public static IReadOnlyList<string> Files { get; } = [".terrateam/config.yml", ".terrateam/config.yaml"];

    /// <summary>Reads the file and checks all of it.</summary>
    /// <param name="file">Its path from the repository root, for the errors.</param>
    /// <param name="text">Its content; empty is the same as no file. At most 1 MiB, 100,000 values behind aliases, 64
    /// levels.</param>
    public static ConfigurationResult Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (root, errors) = YamlLoader.Load(file, text);
        return errors.Count > 0
            ? Configured.Failed(errors)
            : Configured.Read(file, root, [], root is null ? [] : [file]);
    }
}
