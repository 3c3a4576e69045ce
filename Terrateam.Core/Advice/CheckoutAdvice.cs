using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Advice;

/// <summary>
/// Finds what has no effect in a valid configuration for the files of a checkout. These are warnings: the files may be
/// added later, but mostly it is a mistake.
/// </summary>
public sealed class CheckoutAdvice
{
    // Each suggestion compares with the name of every directory.
    private const string DoesNothing = "this does nothing here";

    private const int MaxSuggestions = 20;

    private readonly RepositoryConfiguration _configuration;
    private readonly IReadOnlyCollection<string> _files;
    private readonly ChangeSet _everything;
    private readonly PathTree _tree;
    private readonly List<ConfigurationError> _warnings = [];
    private int _suggested;

    private CheckoutAdvice(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> files,
        ChangeContext context
    )
    {
        _configuration = configuration;
        _files = files;
        _tree = new(context.Index.IsBounded(files) ? context.Index.WithAliases(files) : files);
        _everything = ChangeMatcher.Match(configuration, files, new([], Truncated: true), context);
    }

    /// <summary>Errors that only the files reveal, and warnings.</summary>
    /// <param name="configuration">The parsed configuration.</param>
    /// <param name="text">The text of the configuration file.</param>
    /// <param name="files">Every file of the checkout, from the repository root.</param>
    /// <param name="context">Other inputs of the change matching; null for none.</param>
    /// <returns>Warnings in the order of the file, at most <see cref="ConfigurationReader.MaxErrors"/>.</returns>
    public static (IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationError> Warnings) Create(
        RepositoryConfiguration configuration,
        string text,
        IReadOnlyCollection<string> files,
        ChangeContext? context = null
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var advice = new CheckoutAdvice(configuration, files, context ?? ChangeContext.None);
        if (YamlLoader.Load(configuration.File, text).Root is YamlMapping root)
        {
            advice.NotActedOn(root);
            advice.Directories(root);
            advice.Patterns(root, "");
            advice.Workflows(root);
        }

        return (
            advice._everything.Errors,
            [
                .. advice
                    ._warnings.Distinct()
                    .OrderBy(static warning => warning.Line)
                    .ThenBy(static warning => warning.Column)
                    .Take(ConfigurationReader.MaxErrors),
            ]
        );
    }

    // Keys that the app reads and ignores; no key that restricts anything is among them.
    private void NotActedOn(YamlMapping root)
    {
        foreach (var (key, value) in root.Entries)
        {
            var asks = key.Text switch
            {
                "integrations" => IsResourcely(value),
                "checkout_strategy" => value is YamlScalar { Text: "checkout" },
                _ => false,
            };
            if (asks)
                Warn(key, key.Text, DoesNothing, "the file without it", null);
        }

        var workflows = (root.Find("workflows") as YamlSequence)?.Items ?? [];
        for (var i = 0; i < workflows.Count; i++)
        {
            foreach (var (key, value) in (workflows[i] as YamlMapping)?.Entries ?? [])
            {
                if (key.Text is "integrations" && IsResourcely(value))
                    Warn(key, $"workflows[{i}].integrations", DoesNothing, "the file without it", null);
            }
        }
    }

    private static bool IsResourcely(YamlNode integrations) =>
        ((integrations as YamlMapping)?.Find("resourcely") as YamlMapping)?.Find("enabled")
            is YamlScalar { Boolean: true };

    private void Directories(YamlMapping root)
    {
        var rules = _configuration.Directories.ToDictionary(static rule => rule.Path, StringComparer.Ordinal);
        foreach (var (key, _) in (root.Find("dirs") as YamlMapping)?.Entries ?? [])
        {
            var path = RepositoryPath.Normalise(key.Text) ?? key.Text;
            if ((rules.GetValueOrDefault(key.Text) ?? rules.GetValueOrDefault(path)) is not { } rule)
                continue;

            var name = YamlLoader.Join("dirs", key.Text);
            if (rule.IsPattern && !Matches(rule.Path))
            {
                Warn(
                    key,
                    name,
                    $"no file matches `{key.Text}`",
                    "a pattern of file paths from the repository root, such as `infra/**/*.tf`",
                    null
                );
            }
            else if (!rule.IsPattern && !rule.CreateIfMissing && _tree.Find(rule.Path) is not { Files.Count: > 0 })
            {
                Warn(
                    key,
                    name,
                    $"there is no file in the directory `{key.Text}`",
                    "a directory from the repository root, or `create_if_missing: true`",
                    ClosestDirectory(rule.Path)
                );
            }
        }
    }

    // Patterns with variables, and those of the top level, which apply to each directory, name no file in particular.
    private void Patterns(YamlNode node, string path)
    {
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var (key, value) in mapping.Entries)
                {
                    var name = YamlLoader.Join(path, key.Text);
                    if (key.Text == "file_patterns" && value is YamlSequence list)
                    {
                        Patterns(list, name, isTop: path == "when_modified");
                    }
                    else if (
                        key.Text is "dirs" or "when_modified" or "workspaces" or "stacks"
                        || path.StartsWith("dirs", StringComparison.Ordinal)
                    )
                    {
                        Patterns(value, name);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void Patterns(YamlSequence list, string path, bool isTop)
    {
        foreach (var (index, item) in list.Items.Index())
        {
            if (item is not YamlScalar scalar)
                continue;
            var pattern = FilePattern.Parse(isTop ? FilePattern.OfTopLevel(scalar.Text) : scalar.Text);
            if (!pattern.HasVariables && !Matches(pattern.Text))
            {
                Warn(
                    scalar,
                    string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"),
                    $"no file matches `{pattern.Text}`",
                    "a pattern of file paths from the repository root; `${DIR}` stands for the directory",
                    null
                );
            }
        }
    }

    private void Workflows(YamlMapping root)
    {
        if (
            _everything.Errors.Count > 0
            || root.Find("workflows") is not YamlSequence list
            || list.Items.Count != _configuration.Workflows.Count
        )
        {
            return;
        }

        var used = _everything.All.Select(static dirspace => dirspace.WorkflowIndex).ToHashSet();
        foreach (var (index, item) in list.Items.Index())
        {
            if (used.Contains(index) || (item as YamlMapping)?.Find("tag_query") is not YamlScalar query)
                continue;
            var key = string.Create(CultureInfo.InvariantCulture, $"workflows[{index}].tag_query");
            var matched = _everything.All.Any(dirspace =>
                _configuration
                    .Workflows[index]
                    .Query.Matches(new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory))
            );
            Warn(
                query,
                key,
                matched ? "workflows above this one take every dirspace that it selects" : "no dirspace has these tags",
                matched ? "the more special workflow first" : "tags of dirspaces, as `terrateam explain` shows them",
                null
            );
        }
    }

    private bool Matches(string pattern)
    {
        if (Glob.Parse(pattern, out _) is not { } glob)
            return true;
        var found = false;
        GlobWalk.Run(glob, _tree.Root, (_, _) => !(found = true));
        return found;
    }

    private string? ClosestDirectory(string path) =>
        _suggested++ >= MaxSuggestions
            ? null
            : ClosestMatch.To(path, _files.Select(RepositoryPath.DirectoryOf).Distinct(StringComparer.Ordinal));

    private void Warn(YamlScalar at, string key, string problem, string allowed, string? suggestion) =>
        _warnings.Add(
            new(
                at.File.Length > 0 ? at.File : _configuration.File,
                at.Line,
                at.Column,
                key,
                problem,
                allowed,
                suggestion
            )
        );
}
