using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Merges the files that configure a pull request into one configuration.</summary>
public static class ConfigurationMerge
{
    private const string OverridesKey = "default_branch_overrides";

    /// <summary>Merges the files and checks the result.</summary>
    /// <returns>The configuration and its provenance, or the errors of all files.</returns>
    public static ConfigurationResult Merge(ConfigurationSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var (errors, faults) = (new List<ConfigurationError>(), new List<ConfigurationError>());
        var below = Load([sources.CentralDefaults, sources.CentralRepositoryDefaults], errors);
        var above = Load([sources.CentralOverrides, sources.CentralRepositoryOverrides], errors);
        var own = sources.CentralRepositoryFile is { } forced
            ? Load([forced], errors)
            : Own(sources, below, above, errors, faults);
        var built = Load([sources.Built], errors);
        if (errors.Count > 0)
            return Configured.Failed(errors);

        var taken = FromDefaultBranch(sources, [.. below, .. own, .. above]);

        // The output of a builder may add guards but not remove any: the branch supplies its script. Without a
        // `lock_policy`, locks are strict.
        var removed = WorkflowGuards
            .Changed([.. below, .. own], [.. below, .. built, .. own])
            .Where(key =>
                key is "hooks" or "cost_estimation"
                || WorkflowGuards.HasWorkflowGuards([.. below, .. own])
                || WorkflowGuards.LowersLocks([.. below, .. built, .. own])
            );
        taken.UnionWith(removed);
        built = [.. built.Select(part => DestinationTrust.Without(part.Without(taken)))];
        List<YamlMapping> parts = [.. below, .. built, .. own, .. above];
        if (parts.Count > 1)
            faults.AddRange(Faults(parts));

        var merge = new YamlMerge(faults);
        var merged =
            parts.Count == 0 ? null : parts.Aggregate((lower, upper) => (YamlMapping)merge.Over(lower, upper, ""));
        var result = Configured.Read(
            NameOf(sources),
            merged,
            faults,
            [
                .. parts
                    .Where(static part => part.Entries.Count > 0)
                    .Select(static part => part.File)
                    .Distinct(StringComparer.Ordinal),
            ]
        );
        return result.IsValid
            ? result with
            {
                DestinationNames = DestinationTrust.NamesIn([.. below, .. Shown(sources, own), .. above]),
            }
            : result;
    }

    // The file that a pull request changes is the one whose author can be told, although its destinations do not count.
    private static List<YamlMapping> Shown(ConfigurationSources sources, List<YamlMapping> own) =>
        sources.CentralRepositoryFile is not null || sources.Branch is null ? own : Load([sources.Branch], []);

    // The file of the branch, with the keys that it may not change taken from the default branch. Errors of the default
    // branch in other keys are ignored, so that a pull request can fix them.
    private static List<YamlMapping> Own(
        ConfigurationSources sources,
        IReadOnlyList<YamlMapping> below,
        IReadOnlyList<YamlMapping> above,
        List<ConfigurationError> errors,
        List<ConfigurationError> faults
    )
    {
        var isSame = string.Equals(sources.Branch?.Text, sources.DefaultBranch?.Text, StringComparison.Ordinal);
        var branch = Load([sources.Branch], errors);
        if (isSame || errors.Count > 0)
            return branch;

        var trunk = Load([sources.DefaultBranch], errors);
        var keys = FromDefaultBranch(sources, [.. below, .. trunk, .. above]);
        keys.UnionWith(WorkflowGuards.Changed([.. below, .. trunk], [.. below, .. branch]));
        faults.AddRange(Faults(branch));
        return
        [
            .. trunk.Select(part => DestinationTrust.OfTrunk(part, keys)),
            .. branch.Select(part => DestinationTrust.Without(part.Without(keys))),
        ];
    }

    private static HashSet<string> FromDefaultBranch(ConfigurationSources sources, IEnumerable<YamlMapping> parts)
    {
        var given = parts.Select(static part => part.Find(OverridesKey)).OfType<YamlSequence>().LastOrDefault();
        var overrides = given?.Items.OfType<YamlScalar>().Select(static item => item.Text) ?? BranchTrust.Overrides;
        return new(BranchTrust.FromDefaultBranch(overrides, sources.IsAuthorTrusted), StringComparer.Ordinal);
    }

    // Errors of one file are reported even where another file overrides the value.
    private static List<ConfigurationError> Faults(IEnumerable<YamlMapping> parts)
    {
        var reader = new SchemaReader { IsPart = true };
        foreach (var part in parts)
            _ = FileNode.Shape.Read(part, "", reader);
        return reader.Errors;
    }

    private static List<YamlMapping> Load(IEnumerable<ConfigurationFile?> files, List<ConfigurationError> errors)
    {
        var parts = new List<YamlMapping>();
        foreach (var file in files.OfType<ConfigurationFile>())
        {
            var (root, faults) = YamlLoader.Load(file.Name, file.Text);
            errors.AddRange(faults);
            if (faults.Count > 0 || root is null or YamlScalar { IsNull: true })
                continue;
            if (root is YamlMapping map)
            {
                parts.Add(map);
            }
            else
            {
                errors.Add(
                    new(
                        file.Name,
                        root.Line,
                        root.Column,
                        "",
                        $"this is {root.Description}",
                        FileNode.Shape.Description,
                        null
                    )
                );
            }
        }

        return parts;
    }

    private static string NameOf(ConfigurationSources sources) =>
        (
            sources.CentralRepositoryFile
            ?? sources.Branch
            ?? sources.DefaultBranch
            ?? sources.CentralDefaults
            ?? sources.CentralRepositoryDefaults
            ?? sources.CentralOverrides
            ?? sources.CentralRepositoryOverrides
            ?? sources.Built
        )?.Name
        ?? "";
}
