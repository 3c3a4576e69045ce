using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>A configuration, or everything that is wrong with its file.</summary>
/// <param name="Configuration">Null where there are errors.</param>
/// <param name="Errors">All of them, in the order of the file.</param>
public sealed record ConfigurationResult(RepositoryConfiguration? Configuration, IReadOnlyList<ConfigurationError> Errors)
{
    /// <summary>True where the file can be used.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}

/// <summary>Reads a configuration file.</summary>
public static class ConfigurationReader
{
    /// <summary>How many errors of one file are told.</summary>
    public const int MostErrors = 100;

    /// <summary>The names that the file may have, the first wins where both exist.</summary>
    public static IReadOnlyList<string> Files { get; } = [".terrateam/config.yml", ".terrateam/config.yaml"];

    /// <summary>Reads the file and checks all of it.</summary>
    /// <param name="file">Its path from the repository root, for the errors.</param>
    /// <param name="text">Its content; empty is the same as no file. At most 1 MiB, 100,000 values behind aliases, 64 levels.</param>
    public static ConfigurationResult Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (root, errors) = YamlLoader.Load(file, text);
        if (errors.Count > 0)
            return Failed(errors);
        if (root is null or YamlScalar { IsNull: true })
            return new(RepositoryConfiguration.Default with { File = file }, []);

        var reader = new ShapeReader(file);
        var json = FileShape.Shape.Read(root, string.Empty, reader);
        if (reader.Errors.Count > 0 || json is not JsonObject effective)
            return Failed(reader.Errors);

        var configuration = new ConfigurationBuilder(file, effective, reader).Build();
        return reader.Errors.Count > 0 ? Failed(reader.Errors) : new(configuration, []);
    }

    private static ConfigurationResult Failed(List<ConfigurationError> errors)
    {
        var ordered = errors.OrderBy(static error => error.Line).ThenBy(static error => error.Column).ToList();
        return new(null, ordered.Count > MostErrors ? ordered[..MostErrors] : ordered);
    }
}
