using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>
/// The file <c>.terrateam/aux.yml</c> of the original's <c>terrateam-aux-repo-config</c>: for directories, the
/// directories that come before them (<c>dirs.NAME.deps</c>).
/// </summary>
public static class AuxiliaryFile
{
    /// <summary>The query <c>depends_on</c> of each directory in the file.</summary>
    /// <param name="file">Its path, for errors.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="FormatException">It cannot be read; the message names the place.</exception>
    public static IReadOnlyDictionary<string, string> DependsOn(string file, string text)
    {
        var (root, errors) = YamlLoader.Load(file, text);
        if (errors.Count > 0)
            throw new FormatException($"{errors[0].File}:{errors[0].Line}:{errors[0].Column}: {errors[0].Problem}.");

        var queries = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root is null or YamlScalar { IsNull: true })
            return queries;

        foreach (var (directory, value) in Entries(Mapping(root).Find("dirs")))
            queries[directory.Text] = QueryOf(Names(Mapping(value).Find("deps")));
        return queries;
    }

    /// <summary>The query that finds these directories.</summary>
    public static string QueryOf(IEnumerable<string> directories) =>
        string.Join(" or ", directories.Select(static directory => TagQuery.Quote($"dir:{directory}")));

    private static YamlMapping Mapping(YamlNode node) => node as YamlMapping ?? throw Wrong(node, "a map");

    private static IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries(YamlNode? node) =>
        node is null or YamlScalar { IsNull: true } ? [] : Mapping(node).Entries;

    private static IEnumerable<string> Names(YamlNode? node) =>
        node switch
        {
            null or YamlScalar { IsNull: true } => [],
            YamlSequence list => list.Items.Select(item =>
                (item as YamlScalar ?? throw Wrong(item, "a directory")).Text
            ),
            _ => throw Wrong(node, "a list of directories"),
        };

    private static FormatException Wrong(YamlNode node, string expected) =>
        new($"{node.File}:{node.Line}:{node.Column}: {node.Description} stands where {expected} belongs.");
}
