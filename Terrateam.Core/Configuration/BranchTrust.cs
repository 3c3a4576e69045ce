namespace Terrateam.Core.Configuration;

/// <summary>Which keys a pull request may change by its own branch, and which come from the default branch.</summary>
internal static class BranchTrust
{
    /// <summary>The keys that <c>default_branch_overrides</c> names where nothing is said.</summary>
    public static IReadOnlyList<string> Overrides { get; } =
    ["access_control", "apply_requirements", "destination_branches"];

    /// <summary>
    /// The keys that no branch can change for itself: they decide who may do what and what code of a branch is given,
    /// and whoever is held by them must not be able to take them away.
    /// </summary>
    public static IReadOnlyList<string> Guards { get; } =
    ["access_control", "apply_requirements", "credentials", "default_branch_overrides"];

    /// <summary>
    /// The keys that decide what runs with the job's credentials: a branch changes them only where its author has write
    /// access.
    /// </summary>
    public static IReadOnlyList<string> Programs { get; } =
    [
        "automerge",
        "config_builder",
        "default_tf_version",
        "engine",
        "hooks",
        "indexer",
        "integrations",
        "stacks",
        "storage",
        "tree_builder",
        "workflows",
    ];

    /// <summary>The keys that come from the default branch.</summary>
    /// <param name="overrides">What <c>default_branch_overrides</c> says there.</param>
    /// <param name="isAuthorTrusted">Whether the author has write access.</param>
    public static IReadOnlySet<string> FromDefaultBranch(IEnumerable<string> overrides, bool isAuthorTrusted) =>
        new HashSet<string>([.. Guards, .. overrides, .. isAuthorTrusted ? [] : Programs], StringComparer.Ordinal);
}
