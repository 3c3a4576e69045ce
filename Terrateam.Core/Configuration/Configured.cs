using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Makes the result of reading a configuration.</summary>
internal static class Configured
{
    /// <summary>Checks a whole configuration and gives it, or everything that is wrong.</summary>
    /// <param name="file">The file that it is chiefly read from, for errors that have no place of their own.</param>
    /// <param name="root">Null where there is nothing but defaults.</param>
    /// <param name="errors">What was found before.</param>
    /// <param name="files">The files that it was made of, in the order in which they were put over each other.</param>
    internal static ConfigurationResult Read(
        string file,
        YamlNode? root,
        IEnumerable<ConfigurationError> errors,
        IReadOnlyList<string> files
    )
    {
        var reader = new SchemaReader();
        reader.Errors.AddRange(errors);
        if (root is null or YamlScalar { IsNull: true })
        {
            return reader.Errors.Count > 0
                ? Failed(reader.Errors)
                : new(RepositoryConfiguration.Default with { File = file }, []) { Provenance = new(null, files) };
        }

        if (!reader.Spend(root, "", root.Size))
            return Failed(reader.Errors);

        var json = FileNode.Shape.Read(root, "", reader);
        if (reader.Errors.Count > 0 || json is not JsonObject effective)
            return Failed(reader.Errors);

        var configuration = new ConfigurationBuilder(file, effective, reader).Build();
        return reader.Errors.Count > 0
            ? Failed(reader.Errors)
            : new(configuration, [])
            {
                Provenance = new(root as YamlMapping, files),
                Warnings = [.. reader.Warnings.Take(ConfigurationReader.MaxErrors)],
            };
    }

    /// <summary>The errors by file and place, each once, at most as many as are told.</summary>
    internal static ConfigurationResult Failed(IReadOnlyList<ConfigurationError> errors)
    {
        var files = errors.Select(static error => error.File).Distinct(StringComparer.Ordinal).ToList();
        return new(
            null,
            [
                .. errors
                    .Distinct()
                    .OrderBy(error => files.IndexOf(error.File))
                    .ThenBy(static error => error.Line)
                    .ThenBy(static error => error.Column)
                    .Take(ConfigurationReader.MaxErrors),
            ]
        );
    }
}
