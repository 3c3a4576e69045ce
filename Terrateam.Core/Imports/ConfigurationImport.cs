using Terrateam.Core.Configuration;

namespace Terrateam.Core.Imports;

/// <summary>The tools whose configuration can be translated.</summary>
public enum ImportSource
{
    /// <summary>Atlantis: <c>atlantis.yaml</c>.</summary>
    Atlantis,

    /// <summary>Digger, now OpenTaco: <c>digger.yml</c>.</summary>
    Digger,
}

/// <summary>Something of a file that was not carried over as it was.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Key">The key, such as <c>projects[0].repo_locks</c>.</param>
/// <param name="Text">What becomes of it, as a sentence.</param>
public sealed record ImportNote(string File, int Line, string Key, string Text);

/// <summary>A translated configuration.</summary>
/// <param name="Yaml">The configuration; empty where there are errors.</param>
/// <param name="Notes">What was not carried over as it was, in the order of the file.</param>
/// <param name="Errors">Why the file cannot be read.</param>
public sealed record ImportResult(
    string Yaml,
    IReadOnlyList<ImportNote> Notes,
    IReadOnlyList<ConfigurationError> Errors
);

/// <summary>A file to translate.</summary>
/// <param name="Name">Its name, for notes.</param>
/// <param name="Text">Its content.</param>
public sealed record ImportFile(string Name, string Text);

/// <summary>Translates configurations of other tools.</summary>
public static class ConfigurationImport
{
    /// <summary>The names under which the tools look for their files.</summary>
    public static IReadOnlyList<(string File, ImportSource Source)> Files { get; } =
    [
        ("atlantis.yaml", ImportSource.Atlantis),
        ("digger.yml", ImportSource.Digger),
        ("digger.yaml", ImportSource.Digger),
    ];

    /// <summary>The configuration that says the same, as far as there is one.</summary>
    /// <param name="source">The tool.</param>
    /// <param name="file">Its file in the repository.</param>
    /// <param name="server">For Atlantis, the server's <c>repos.yaml</c>; null without one.</param>
    /// <param name="repository">The id of the repository in that file, such as <c>github.com/acme/infra</c>.</param>
    public static ImportResult Create(
        ImportSource source,
        ImportFile file,
        ImportFile? server = null,
        string repository = ""
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        var (root, errors) = YamlLoader.Load(file.Name, file.Text);
        var (settings, serverErrors) = server is null ? (null, []) : YamlLoader.Load(server.Name, server.Text);
        if (errors.Count + serverErrors.Count > 0)
            return new("", [], [.. errors, .. serverErrors]);

        var notes = new ImportNotes();
        var node = new ImportedNode(root, file.Name, notes);
        if (source == ImportSource.Atlantis ? !AtlantisImport.IsKnown(node) : !DiggerImport.IsKnown(node))
            return new("", [], [Foreign(source, file.Name, node)]);

        var translated = source switch
        {
            ImportSource.Atlantis => AtlantisImport.Translate(
                node,
                settings is null || server is null ? null : new(settings, server.Name, notes),
                repository
            ),
            _ => DiggerImport.Translate(node),
        };
        return new(YamlPrinter.Print(translated), notes.All, []);
    }

    private static ConfigurationError Foreign(ImportSource source, string file, ImportedNode root)
    {
        var keys = string.Join(", ", root.Entries.Take(5).Select(static entry => $"`{entry.Name}`"));
        var (tool, allowed) =
            source == ImportSource.Atlantis
                ? ("Atlantis", "a file with `version` and `projects`")
                : ("Digger", "a file with `projects` or `generate_projects`");
        return new(file, root.Line, 1, "", $"this is no configuration of {tool}: it has only {keys}", allowed, null);
    }
}
