using System.Text.Json.Nodes;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Cli.Explanations;

/// <summary>The dirspaces that the user asks about.</summary>
/// <param name="Query">Only dirspaces that it selects.</param>
/// <param name="Directory">Only this directory; null for all.</param>
/// <param name="Workspace">Only this workspace of it; null for all.</param>
internal sealed record Selection(TagQuery Query, string? Directory, string? Workspace)
{
    public bool Has(ChangedDirspace dirspace) =>
        HasName(dirspace.Dirspace) && Query.Matches(new(dirspace.Tags, dirspace.Dirspace.Directory));

    /// <summary>True for a dirspace that the user named.</summary>
    public bool HasName(Dirspace dirspace) =>
        (Directory is null || dirspace.Directory == Directory)
        && (Workspace is null || dirspace.Workspace == Workspace);
}

/// <summary>Explains which dirspaces a checkout changes.</summary>
internal sealed class Explainer(
    RepositoryConfiguration configuration,
    WorkTreeChanges changes,
    ChangeExplanation explanation,
    Func<string, string> cite
)
{
    public Explanation Explain(Selection selection, bool hasFile, bool indexed, IReadOnlyList<string> notes)
    {
        var settings = new DirspaceSettings(configuration, cite);
        var shown = explanation
            .Dirspaces.Where(dirspace => selection.Has(dirspace.Changed!))
            .ToDictionary(static dirspace => dirspace.Dirspace);
        var layers = explanation
            .Changes.Layers.Select(layer => layer.Where(dirspace => shown.ContainsKey(dirspace.Dirspace)).ToList())
            .Where(static layer => layer.Count > 0)
            .Select(layer => new ExplainedLayer(
                layer[0].Rank,
                [
                    .. Batches
                        .Create(layer, configuration.BatchRuns)
                        .Select(batch => new ExplainedRun(
                            batch.Environment,
                            batch.RunsOn is { } json ? JsonNode.Parse(json) : null,
                            [.. batch.Dirspaces.Select(dirspace => settings.From(shown[dirspace.Dirspace]))]
                        )),
                ]
            ));
        return new(
            1,
            hasFile ? configuration.File : null,
            configuration.Enabled,
            configuration.Access.Enabled,
            changes.Base,
            changes.Branch,
            changes.DestinationBranch,
            changes.Files.Truncated,
            indexed,
            [
                .. changes.Files.Files.Select(static file => new ExplainedFile(
                    file.Path,
                    file.PreviousPath,
                    file.Removed
                )),
            ],
            Unmatched(),
            [.. layers],
            [.. Asked(selection, shown)],
            notes
        )
        {
            IsWhole = selection is { Directory: null, Query.IsAll: true },
        };
    }

    // Unknown where the reasons do not list every file.
    private string[]? Unmatched()
    {
        if (changes.Files.Truncated)
            return null;

        var matched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reason in explanation.Dirspaces.SelectMany(static dirspace => dirspace.Reasons))
        {
            if (reason is ChangeReason.MatchedMore)
                return null;
            if (reason is ChangeReason.Matched match)
                matched.Add(match.File.Path);
        }

        return [.. changes.Files.Files.Select(static file => file.Path).Where(path => !matched.Contains(path))];
    }

    private IEnumerable<ExplainedAbsence> Asked(Selection selection, Dictionary<Dirspace, DirspaceExplanation> shown)
    {
        if (selection.Directory is not { } directory)
            yield break;

        var known = explanation
            .Changes.All.Select(static dirspace => dirspace.Dirspace)
            .Where(selection.HasName)
            .ToList();
        foreach (var dirspace in known.Where(dirspace => !shown.ContainsKey(dirspace)))
        {
            var told = explanation.Explain(dirspace);
            yield return told.Changed is null
                ? Absence(told, exists: true)
                : new(
                    dirspace.Directory,
                    dirspace.Workspace,
                    Exists: true,
                    [
                        new(
                            "not_selected",
                            $"it counts as changed, but the tag query {selection.Query} does not select it"
                        ),
                    ]
                );
        }

        if (known.Count == 0)
            yield return Absence(explanation.Explain(new(directory, selection.Workspace ?? "default")), exists: false);
    }

    private ExplainedAbsence Absence(DirspaceExplanation told, bool exists) =>
        new(
            told.Dirspace.Directory,
            told.Dirspace.Workspace,
            exists,
            [.. told.Reasons.Select(reason => Reasons.From(reason, cite))]
        );
}
