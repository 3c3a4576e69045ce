using System.Globalization;
using System.Text.Json;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.Validation;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Modules;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Cli.Explanations;

internal sealed class Explaining(ExplainRequest request, Screen output, Screen error)
{
    private const int MaxTags = 60;

    private readonly List<string> _notes = [];

    /// <summary>Returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var query = Query();
        var tree = await WorkTree.OpenAsync(".", cancellationToken);
        var input = request.Config is { } path ? ConfigurationInput.OfFile(path) : ConfigurationInput.OfCheckout(tree);
        var result = ConfigurationReader.Read(input.Name, input.Text);
        if (!result.IsValid)
            return Refuse(input, result.Errors);

        var configuration = result.Configuration;
        var (files, untracked) = await WorkTreeFiles.ListAsync(tree, cancellationToken);
        var changes = await ChangesAsync(tree, files, untracked, cancellationToken);
        var isIndexed = request.Index ?? configuration.Indexer.Enabled;
        var context = new ChangeContext
        {
            Branch = changes.Branch,
            DestinationBranch = changes.DestinationBranch,
            Index = isIndexed ? Index(tree, files) : ModuleIndex.Empty,
        };
        var explanation = ChangeExplanation.Create(configuration, files.Paths, changes.Files, context);
        if (explanation.Changes.Errors.Count > 0)
            return Refuse(input, explanation.Changes.Errors);

        Note(configuration, input, changes);
        _notes.AddRange(
            result.Warnings.Select(static form =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{form.File}:{form.Line}: {form.Problem}. Write {form.Allowed}."
                )
            )
        );
        RefuseUnknown(query, explanation.Changes);
        var selection = Select(query, explanation.Changes);
        var explained = new Explainer(configuration, changes, explanation, result.Cite).Explain(
            selection,
            input.Exists,
            isIndexed,
            _notes
        );
        if (request.IsJson)
            output.Line(JsonSerializer.Serialize(explained, ExplanationJson.Readable.Explanation));
        else
            new ExplanationTree(output).Show(explained);
        return ExitCode.Success;
    }

    private TagQuery Query()
    {
        var (query, fault) = TagQuery.Parse(request.Query ?? "");
        return query
            ?? throw new InputException(
                $"--query cannot be read at character "
                    + $"{(fault!.Position + 1).ToString(CultureInfo.InvariantCulture)}: {fault.Message}"
            );
    }

    // The app answers such a command too, and starts nothing.
    private static void RefuseUnknown(TagQuery query, ChangeSet changes)
    {
        var tags = new KnownTags(changes.All);
        if (tags.Unknown(query) is not { Count: > 0 } unknown)
            return;

        var sentences = unknown.Select(tag =>
            tags.ClosestTo(tag) is { Count: > 0 } near
                ? $"nothing has the tag `{tag}` (did you mean `{string.Join("` or `", near)}`?)"
                : $"nothing has the tag `{tag}`"
        );
        var listed = tags.All.Count > MaxTags ? $", and {tags.All.Count - MaxTags} more" : "";
        throw new InputException(
            $"--query: {string.Join(", ", sentences)}. The tags are: "
                + $"{string.Join(", ", tags.All.Take(MaxTags))}{listed}."
        );
    }

    private async Task<WorkTreeChanges> ChangesAsync(
        WorkTree tree,
        RepositoryFiles files,
        IReadOnlyList<string> untracked,
        CancellationToken cancellationToken
    )
    {
        var changes = request.Files is { } list
            ? await ChangesOfWorkTree.ListedAsync(tree, ConfigurationInput.OfFile(list).Text, files, cancellationToken)
            : await ChangesOfWorkTree.SinceAsync(tree, request.Base, untracked, cancellationToken);
        return changes with
        {
            Branch = request.Branch ?? changes.Branch,
            DestinationBranch = request.DestinationBranch ?? changes.DestinationBranch,
        };
    }

    private ModuleIndex Index(WorkTree tree, RepositoryFiles files)
    {
        var modules = RepositoryModules.Create(files, WorkTreeFiles.Reader(tree)).Report;
        foreach (
            var (file, failure) in modules
                .Paths.Values.SelectMany(static path => path.Failures)
                .DistinctBy(static failure => failure.Key)
        )
        {
            _notes.Add(
                $"the index lacks {file}{(failure.Lnum is { } line ? string.Create(CultureInfo.InvariantCulture, $":{line}") : "")}: "
                    + $"{failure.Msg}"
            );
        }

        return RepositoryModules.IndexOf(modules);
    }

    private void Note(RepositoryConfiguration configuration, ConfigurationInput input, WorkTreeChanges changes)
    {
        if (changes.Note is { } note)
            _notes.Add(note);
        if (!input.Exists)
            _notes.Add($"there is no {ConfigurationReader.Files[0]}, so the defaults hold");
        if (!configuration.Enabled)
            _notes.Add("the configuration says `enabled: false`, so nothing of this happens");
        if (configuration.ConfigBuilder.Enabled)
        {
            _notes.Add(
                "`config_builder` is enabled: its run makes another configuration of this one first; give that "
                    + "with --config"
            );
        }

        if (configuration.TreeBuilder.Enabled)
        {
            _notes.Add(
                "`tree_builder` is enabled: its run lists the files and the changes, and not git; give its "
                    + "changes with --files"
            );
        }

        if (changes.Files.Truncated)
        {
            _notes.Add(
                "a pull request with more than 3,000 files is not listed in full, so every dirspace counts as changed"
            );
        }
        // Without entries the default branch decides, which is not known here for certain.
        if (
            configuration.DestinationBranches.Count > 0
            && changes is { Branch: { } source, DestinationBranch: { } destination }
            && DestinationBranches.Decide(configuration.DestinationBranches, destination, destination, source)
                != DestinationVerdict.Allowed
        )
        {
            _notes.Add(
                $"`destination_branches` keeps pull requests from {source} into {destination} out, so nothing of "
                    + $"this happens there"
            );
        }

        foreach (var other in input.Others)
            _notes.Add($"{other} is not read, because there is {input.Name}");
    }

    private Selection Select(TagQuery query, ChangeSet changes)
    {
        if (request.Directory is not { } asked)
            return new(query, null, null);

        var colon = asked.LastIndexOf(':');
        if (
            Known(asked) is { } whole
            && (colon < 0 || changes.All.Any(dirspace => dirspace.Dirspace.Directory == whole))
        )
        {
            return new(query, whole, null);
        }

        var directory = Known(colon < 0 ? asked : asked[..colon])
            ?? throw new InputException(
                $"--dir: `{asked}` is not in the repository. Directories are told from its top directory, such "
                    + $"as `live/network`."
            );
        return new(query, directory, colon < 0 || colon == asked.Length - 1 ? null : asked[(colon + 1)..]);

        static string? Known(string path) => path.StartsWith('/') ? null : RepositoryPath.Normalise(path);
    }

    private int Refuse(ConfigurationInput input, IReadOnlyList<ConfigurationError> errors)
    {
        var findings = errors.Select(Finding.Error).ToList();
        if (request.IsJson)
        {
            output.Line(
                JsonSerializer.Serialize(
                    new FindingList(1, Valid: false, input.Name, Checkout: true, findings),
                    FindingJson.Readable.FindingList
                )
            );
            return ExitCode.Faults;
        }

        new FindingReport(error, input).Show(findings);
        if (Annotations.AreWanted)
            Annotations.Write(output, findings);
        return ExitCode.Faults;
    }
}
