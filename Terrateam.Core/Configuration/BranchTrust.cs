namespace Terrateam.Core.Configuration;

/// <summary>
/// Decides which keys the branch of a pull request may change and which come from the default branch.
/// </summary>
internal static class BranchTrust
{
    /// <summary>The default of <c>default_branch_overrides</c>.</summary>
    public static IReadOnlyList<string> Overrides { get; } =
    ["access_control", "apply_requirements", "destination_branches"];

    /// <summary>
    /// The keys that no branch can change for itself: they decide who may do what and which code a branch is given, and
    /// the author of a pull request must not be able to lift these restrictions.
    /// </summary>
    public static IReadOnlyList<string> Guards { get; } =
    ["access_control", "apply_requirements", "credentials", "default_branch_overrides"];

    /// <summary>
    /// The keys that decide what runs with the credentials of the job: a branch changes them only where its author has
    /// write access.
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
    /// <param name="overrides">The value of <c>default_branch_overrides</c> on the default branch.</param>
    /// <param name="isAuthorTrusted">True where the author has write access.</param>
    public static IReadOnlySet<string> FromDefaultBranch(IEnumerable<string> overrides, bool isAuthorTrusted) =>
        new HashSet<string>([.. Guards, .. overrides, .. isAuthorTrusted ? [] : Programs], StringComparer.Ordinal);
}
