namespace Terrateam.Core.Apps;

/// <summary>
/// The permissions and events of the GitHub App. The manifest, the tables of docs/installation.md, the sandbox and the
/// check of installations are made of it.
/// </summary>
/// <remarks>https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps</remarks>
public static class AppDescription
{
    /// <summary>The permissions, by title; those of repositories first.</summary>
    public static IReadOnlyList<AppPermission> Permissions { get; } =
    [
        new("actions", "Actions", AppAccess.Write, "dispatch the workflow, follow and cancel its runs"),
        new(
            "checks",
            "Checks",
            AppAccess.Write,
            "know whether other checks of a pull request are successful, and show results as check runs where the "
                + "configuration asks for that"
        ),
        new("statuses", "Commit statuses", AppAccess.Write, "set Terrateam's own statuses, and know the others"),
        new(
            "contents",
            "Contents",
            AppAccess.Write,
            "read the configuration and the list of files, merge pull requests and delete their branches"
        ),
        new("environments", "Environments", AppAccess.Write, "list, set and delete secrets of environments")
        {
            IsOwn = true,
            IsOptional = true,
        },
        new("issues", "Issues", AppAccess.Write, "comment, react to comments, and keep an issue for drift"),
        new("merge_queues", "Merge queues", AppAccess.Read, "hear of merge queues") { IsOwn = true },
        new("metadata", "Metadata", AppAccess.Read, "know what a person may do in the repository"),
        new(
            "pull_requests",
            "Pull requests",
            AppAccess.Write,
            "read pull requests and their files, comment on them, and ask for reviews"
        ),
        new("secrets", "Secrets", AppAccess.Write, "list, set and delete secrets of repositories")
        {
            IsOptional = true,
        },
        new("actions_variables", "Variables", AppAccess.Write, "list and delete variables of repositories")
        {
            IsOwn = true,
            IsOptional = true,
        },
        new("members", "Members", AppAccess.Read, "know who is in a team that a rule names")
        {
            IsOfOrganization = true,
        },
        new("emails", "Email addresses", AppAccess.Read, "send mail about an installation to who administers it")
        {
            IsOfPerson = true,
            IsOptional = true,
        },
    ];

    /// <summary>The events, by title.</summary>
    public static IReadOnlyList<AppEvent> Events { get; } =
    [
        new("check_run", "Check run", "check runs of Terrateam that people run again") { IsOwn = true },
        new("issue_comment", "Issue comment", "commands"),
        new("issues", "Issues", "drift issues that people close or label"),
        new("merge_group", "Merge group", "the required status of a merge queue's commits") { IsOwn = true },
        new("pull_request", "Pull request", "plans of what is opened or pushed, and releases of what is closed"),
        new("pull_request_review", "Pull request review", "answers to commands in reviews, which are not read there")
        {
            IsOwn = true,
        },
        new("push", "Push", "changes of the default branch"),
        new("repository", "Repository", "repositories that are renamed, transferred, archived or deleted")
        {
            IsOwn = true,
        },
        new("workflow_job", "Workflow job", "jobs that ended without a report, or wait for an approval"),
        new("workflow_run", "Workflow run", "workflows that could not start"),
    ];

    /// <summary>The permissions that are not among the granted ones, or granted for less, without optional ones.</summary>
    /// <param name="granted">GitHub's name of a permission to <c>read</c>, <c>write</c> or <c>admin</c>.</param>
    /// <param name="isOrganization">False for a personal account, which has no members to read.</param>
    public static IReadOnlyList<AppPermission> Missing(
        IReadOnlyDictionary<string, string> granted,
        bool isOrganization = true
    ) =>
        [
            .. Permissions.Where(permission =>
                !permission.IsOptional
                && (isOrganization || !permission.IsOfOrganization)
                && !(
                    granted.TryGetValue(permission.Name, out var level)
                    && (
                        level is "write" or "admin"
                        || (
                            permission.Access == AppAccess.Read
                            && string.Equals(level, "read", StringComparison.Ordinal)
                        )
                    )
                )
            ),
        ];

    /// <summary>GitHub's word for an access.</summary>
    public static string LevelOf(AppAccess access) => access == AppAccess.Write ? "write" : "read";
}
