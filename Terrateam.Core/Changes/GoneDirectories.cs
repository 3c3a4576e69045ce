using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>
/// Directories whose last configuration file a change deletes or moves. Terraform plans nothing there, with any other
/// files left, and the state stays.
/// </summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/files</remarks>
internal sealed class GoneDirectories
{
    private static readonly string[] Endings = [".tf", ".tofu", ".tf.json", ".tofu.json"];

    private readonly RepositoryConfiguration _configuration;
    private readonly IReadOnlyCollection<string> _repositoryFiles;
    private readonly ChangedFiles _changed;
    private readonly ChangeContext _context;
    private readonly HashSet<string> _directories;

    internal GoneDirectories(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext context
    )
    {
        _configuration = configuration;
        _repositoryFiles = repositoryFiles;
        _changed = changed;
        _context = context;
        _directories = [.. Before(changed).Where(IsConfiguration).Select(RepositoryPath.DirectoryOf)];
        if (_directories.Count == 0)
            return;

        foreach (var file in context.Index.WithAliases(repositoryFiles).Where(IsConfiguration))
            _directories.Remove(RepositoryPath.DirectoryOf(file));
    }

    internal bool Has(string directory) => _directories.Contains(directory);

    /// <summary>
    /// The dirspaces that can be planned, without those whose directory has no configuration file left.
    /// </summary>
    internal List<CatalogueEntry> Without(List<CatalogueEntry> entries) =>
        _directories.Count == 0
            ? entries
            : entries.FindAll(entry => !Has(entry.Dirspace.Directory) || MayBeMade(entry));

    /// <summary>The dirspaces that existed before the change and that it would have planned.</summary>
    internal IReadOnlyList<Dirspace> Dirspaces(List<CatalogueEntry> left)
    {
        if (_directories.Count == 0)
            return [];

        var kept = left.Select(static entry => entry.Dirspace).ToHashSet();
        var matcher = new FileMatcher(new(_context.Index.Changed(_changed, _repositoryFiles).Keys));
        return
        [
            .. DirspaceCatalogue
                .Create(
                    _configuration,
                    _repositoryFiles.Concat(Before(_changed)).Distinct(StringComparer.Ordinal),
                    _context
                )
                .Where(entry =>
                    Has(entry.Dirspace.Directory) && !kept.Contains(entry.Dirspace) && matcher.IsMatched(entry)
                )
                .Select(static entry => entry.Dirspace),
        ];
    }

    private static IEnumerable<string> Before(ChangedFiles changed) =>
        changed.Files.Select(static file => file.PreviousPath ?? (file.Removed ? file.Path : null)).OfType<string>();

    private static bool IsConfiguration(string file) =>
        Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.Ordinal));

    // Another tool reads other files, and a command before the plan may write some.
    private bool MayBeMade(CatalogueEntry entry)
    {
        if (
            entry.Rule is { CreateIfMissing: true }
            || IsOtherEngine(_configuration.Source["engine"])
            || HasCommand(_configuration.Source["hooks"]?["all"]?["pre"])
            || HasCommand(_configuration.Source["hooks"]?["plan"]?["pre"])
        )
        {
            return true;
        }

        var subject = new TagSubject(entry.Tags, entry.Dirspace.Directory);
        var workflows = _configuration.Source["workflows"] as JsonArray ?? [];
        for (var index = 0; index < _configuration.Workflows.Count; index++)
        {
            // The tags of stacks are not assigned yet.
            var query = _configuration.Workflows[index].Query;
            var isChosen = query.Matches(subject);
            var mayBeChosen = isChosen || query.ToString().Contains("stack", StringComparison.Ordinal);
            if (
                mayBeChosen
                && workflows[index] is JsonObject workflow
                && (IsOtherEngine(workflow["engine"]) || IsOlderEngine(workflow) || HasCommand(workflow["plan"]))
            )
            {
                return true;
            }

            if (isChosen)
                return false;
        }

        return false;
    }

    private static bool IsOtherEngine(JsonNode? engine) =>
        engine is JsonObject map && map.Text("name") is not (null or "terraform" or "tofu");

    private static bool IsOlderEngine(JsonObject workflow) =>
        workflow.Flag("cdktf", otherwise: false) || workflow.Flag("terragrunt", otherwise: false);

    private static bool HasCommand(JsonNode? steps) =>
        (steps as JsonArray ?? []).OfType<JsonObject>().Any(static step => step.Text("type") is "run" or "env");
}
