using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Imports;

/// <summary>A project of another tool: what is a dirspace here.</summary>
/// <param name="Node">Its place.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Directory">Its directory, without <c>./</c> and a <c>/</c> at the end.</param>
/// <param name="Workspace">Its workspace.</param>
internal sealed record ImportedProject(ImportedNode Node, string? Name, string Directory, string Workspace)
{
    /// <summary>Patterns of files, ready for use; null where the project does not say.</summary>
    public IReadOnlyList<string>? Patterns { get; init; }

    public bool? Autoplan { get; init; }

    public bool? AutoplanDraft { get; init; }

    public bool? Autoapply { get; init; }

    /// <summary>Names of projects that go first.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Its place in an order of groups: lower ones go first.</summary>
    public int Order { get; init; }

    /// <summary>How it is planned and applied.</summary>
    public ImportedWorkflow Workflow { get; init; } = ImportedWorkflow.Default;

    /// <summary>What an apply of it requires.</summary>
    public ImportedRequirements Requirements { get; init; } = ImportedRequirements.Default;

    /// <summary>The directory as it is named here, relative to the repository.</summary>
    public static string DirectoryOf(string? directory)
    {
        var parts = (directory ?? ".").Split('/').Where(static part => part is not ("" or "."));
        var path = string.Join('/', parts);
        return path.Length == 0 ? "." : path;
    }

    /// <summary>Patterns relative to a project as ones relative to the repository. One that leads out of it is noted and
    /// left out: no file of the repository matches it.</summary>
    public static IReadOnlyList<string> PatternsOf(ImportedNode node, string directory, IEnumerable<string> patterns)
    {
        var inside = new List<string>();
        foreach (var pattern in patterns)
        {
            var translated = PatternOf(pattern);
            var path = translated.TrimStart('!').Replace("${DIR}", directory, StringComparison.Ordinal);
            if (RepositoryPath.Normalise(path) is not null)
                inside.Add(translated);
            else
                node.Note($"`{pattern}` leads out of the repository, so it is left out.");
        }

        return inside;
    }

    /// <summary>A pattern relative to the project as one relative to the repository.</summary>
    private static string PatternOf(string pattern)
    {
        var isVeto = pattern.StartsWith('!');
        var path = (isVeto ? pattern[1..] : pattern).TrimStart('/');
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return $"{(isVeto ? "!" : "")}${{DIR}}/{path}";
    }
}

/// <summary>Steps and engine of a workflow. Equal ones become one entry.</summary>
/// <param name="Plan">Steps of a plan as JSON text; null for the default ones.</param>
/// <param name="Apply">Steps of an apply as JSON text; null for the default ones.</param>
/// <param name="Engine">The engine as JSON text; null for Terraform.</param>
/// <param name="HoldsNothing">True where it takes no locks.</param>
internal sealed record ImportedWorkflow(string? Plan, string? Apply, string? Engine, bool HoldsNothing)
{
    public static ImportedWorkflow Default { get; } = new(null, null, null, HoldsNothing: false);

    /// <summary>The entry of <c>workflows</c> for a query.</summary>
    public JsonObject ToJson(string query)
    {
        var entry = new JsonObject { ["tag_query"] = query };
        if (HoldsNothing)
            entry["lock_policy"] = "none";
        if (Engine is not null)
            entry["engine"] = JsonNode.Parse(Engine);
        if (Plan is not null)
            entry["plan"] = JsonNode.Parse(Plan);
        if (Apply is not null)
            entry["apply"] = JsonNode.Parse(Apply);
        return entry;
    }
}

/// <summary>Requirements of an apply. Equal ones become one entry.</summary>
/// <param name="IsApproved">True where an approval is required.</param>
internal sealed record ImportedRequirements(bool IsApproved)
{
    public static ImportedRequirements Default { get; } = new(IsApproved: false);

    public JsonObject ToJson(string query)
    {
        var entry = new JsonObject { ["tag_query"] = query };
        if (IsApproved)
            entry["approved"] = new JsonObject { ["enabled"] = true };
        return entry;
    }

    /// <summary>Reads <c>apply_requirements</c>, which Atlantis and Digger write alike.</summary>
    public static ImportedRequirements From(ImportedNode node)
    {
        foreach (var name in node.Texts)
        {
            switch (name)
            {
                case "approved":
                    break;
                case "mergeable":
                    node.Note(
                        "`mergeable` is `merge_conflicts` and `status_checks`, which are on. What GitHub's own rules ask "
                            + "of reviews is `approved.require_completed_reviews`."
                    );
                    break;
                case "undiverged":
                    // A plan from before the base branch moved is refused in any case.
                    break;
                case "policies_passed":
                    node.Note("`policies_passed` is a gate: a failed policy step with `gate` waits for an approval.");
                    break;
                default:
                    node.Note($"There is no requirement `{name}` here, so it is left out.");
                    break;
            }
        }

        return new(node.Texts.Contains("approved", StringComparer.Ordinal));
    }
}
