namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>
/// The permissions that GitHub knows, written out: the app's own list would let through what is misspelt in it.
/// </summary>
internal static class PermissionNames
{
    /// <summary>The schema <c>app-permissions</c> of GitHub's OpenAPI description, in its order.</summary>
    public static readonly string[] Described =
    [
        "actions",
        "administration",
        "artifact_metadata",
        "attestations",
        "checks",
        "code_quality",
        "codespaces",
        "contents",
        "dependabot_secrets",
        "deployments",
        "discussions",
        "environments",
        "issues",
        "merge_queues",
        "metadata",
        "packages",
        "pages",
        "pull_requests",
        "repository_custom_properties",
        "repository_hooks",
        "repository_projects",
        "secret_scanning_alerts",
        "secrets",
        "security_events",
        "single_file",
        "statuses",
        "vulnerability_alerts",
        "workflows",
        "custom_properties_for_organizations",
        "members",
        "organization_administration",
        "organization_custom_roles",
        "organization_custom_org_roles",
        "organization_custom_properties",
        "organization_copilot_seat_management",
        "organization_copilot_agent_settings",
        "organization_announcement_banners",
        "organization_events",
        "organization_hooks",
        "organization_personal_access_tokens",
        "organization_personal_access_token_requests",
        "organization_plan",
        "organization_projects",
        "organization_packages",
        "organization_secrets",
        "organization_self_hosted_runners",
        "organization_user_blocking",
        "email_addresses",
        "followers",
        "git_ssh_keys",
        "gpg_keys",
        "interaction_limits",
        "profile",
        "starring",
        "enterprise_custom_properties_for_organizations",
    ];

    /// <summary>
    /// What GitHub takes and sends besides. The description has another name for the first, which is the one in URLs and
    /// in webhooks, and none for the second.
    /// </summary>
    /// <remarks>
    /// https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-using-url-parameters
    /// https://github.com/github/rest-api-description/issues/5437
    /// </remarks>
    public static readonly string[] Undescribed = ["emails", "actions_variables"];

    /// <summary>All of them.</summary>
    public static readonly HashSet<string> All = new([.. Described, .. Undescribed], StringComparer.Ordinal);
}
