using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Builds the result of reading a configuration.</summary>
internal static class Configured
{
    /// <summary>Checks a whole configuration; the result has the configuration or every error.</summary>
    /// <param name="file">The main file, for errors without a place of their own.</param>
    /// <param name="root">Null where everything is a default.</param>
    /// <param name="errors">Errors found before.</param>
    /// <param name="files">The merged files, lowest precedence first.</param>
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

    /// <summary>The errors by file and place, each once, up to the maximum.</summary>
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
