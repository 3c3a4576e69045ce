namespace Terrateam.Core.Configuration.Schema;

/// <summary>One-sentence descriptions of keys, for editors. docs/configuration.md is the reference.</summary>
/// <remarks>
/// Looked up by the path of keys from the top or from a named part of the schema, else by the last key of the path.
/// </remarks>
internal static class Descriptions
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["version"] = "The version of the format.",
        ["enabled"] = "False switches everything off for the repository.",
        ["access_control"] = "Who may do what.",
        ["access_control.enabled"] = "False checks no permissions.",
        ["access_control.policies"] =
            "The first policy whose tag query selects a dirspace decides for it; where none does, no one may.",
        ["access_control.files"] = "Who may run anything where the pull request changes this file, by its exact path.",
        ["access_control.unlock"] = "Who may unlock.",
        ["access_control.secrets"] =
            "Who may use the secrets page, which lists and deletes Actions secrets and variables, and sets secrets.",
        ["access_control.ci_config_update"] = "Who may run anything where the pull request changes workflow files.",
        ["access_control.terrateam_config_update"] =
            "Who may run anything where the pull request changes this configuration.",
        ["access_control.apply_require_all_dirspace_access"] = "One dirspace that is denied denies the whole apply.",
        ["access_control.plan_require_all_dirspace_access"] =
            "One dirspace that is denied denies the whole plan; else it is left out.",
        ["access_control.policies.plan"] = "Who may plan.",
        ["access_control.policies.apply"] = "Who may apply.",
        ["access_control.policies.apply_autoapprove"] = "Who may plan and apply in one.",
        ["access_control.policies.apply_force"] = "Who may apply against the requirements.",
        ["access_control.policies.apply_with_superapproval"] =
            "Who may apply once an approver of superapproval has approved.",
        ["access_control.policies.superapproval"] = "Whose approval lets others apply.",
        ["apply_requirements"] = "What must be true before an apply.",
        ["apply_requirements.checks"] =
            "The first check whose tag query selects a dirspace decides for it; where none does, it cannot be applied.",
        ["apply_requirements.create_pending_apply_check"] =
            "A plan with changes leaves a pending status, so that branch protection can wait for it.",
        ["apply_requirements.create_completed_apply_check_on_noop"] =
            "Set the status where a pull request changes nothing, too.",
        ["approved"] = "Approvals of the pull request.",
        ["count"] = "How many people have to approve.",
        ["all_of"] = "Each of these has to approve.",
        ["any_of"] = "So many of these have to approve; of all approvers where it is empty.",
        ["any_head"] = "Approvals of earlier commits count too.",
        ["any_of_count"] = "How many of any_of.",
        ["require_completed_reviews"] = "The reviews that GitHub requires are given.",
        ["merge_conflicts"] = "The pull request can be merged.",
        ["status_checks"] = "The other statuses and checks are successful.",
        ["ignore_matching"] = "Names of statuses that do not count, as regular expressions.",
        ["apply_after_merge"] = "Apply only what is merged.",
        ["require_ready_for_review_pr"] = "The pull request is no draft.",
        ["automerge"] = "Merge the pull request once everything of it is applied.",
        ["automerge.delete_branch"] = "Delete the branch afterwards.",
        ["automerge.merge_strategy"] = "How to merge.",
        ["automerge.require_explicit_apply"] = "Only at the end of what an apply command started.",
        ["automerge.retain_pr_title"] = "The title of the pull request for the commit.",
        ["batch_runs"] = "Split a run.",
        ["batch_runs.max_workspaces_per_batch"] = "How many dirspaces a run has at most.",
        ["checkout_strategy"] = "Accepted, and without effect: what would be merged is what is planned.",
        ["config_builder"] = "A script that writes configuration.",
        ["tree_builder"] = "A script that lists the files and which of them changed.",
        ["script"] = "The script.",
        ["cost_estimation"] = "Shows with a plan what it costs in a month, by Infracost.",
        ["cost_estimation.currency"] = "The currency, such as EUR.",
        ["cost_estimation.enabled"] = "False shows no costs.",
        ["cost_estimation.gates"] = "Approvals that a plan needs which costs more. Ours; the original has none.",
        ["cost_estimation.gates.above"] = "What a month may cost more without the approval.",
        ["cost_estimation.provider"] = "What estimates: infracost.",
        ["create_and_select_workspace"] = "The runner selects the workspace, and creates it if it is missing.",
        ["credentials"] = "What code in a job is given. Always taken from the default branch.",
        ["credentials.github_token"] = "Who has the job's GitHub token, which can only read: git, or every step.",
        ["credentials.id_token"] = "Who may get OIDC tokens of the job: only the runner, the engine, or every step.",
        ["credentials.repositories"] = "Other repositories of the same owner that modules are read from.",
        ["default_branch_overrides"] = "Keys that always come from the default branch.",
        ["default_tf_version"] = "Older spelling of engine.version.",
        ["definitions"] = "Room for anchors.",
        ["destination_branches"] = "The branches whose pull requests are worked on.",
        ["destination_branches.branch"] = "A pattern of the branch that pull requests go into.",
        ["destination_branches.source_branches"] = "Patterns of the branches that they may come from; ! vetoes.",
        ["dirs"] = "Directories, or patterns of files whose directories are meant.",
        ["create_if_missing"] = "The directory is there even if the repository has no file in it.",
        ["lock_branch_target"] = "Whether a lock keeps out pull requests into other branches too.",
        ["dirs.stacks"] = "The same as workspaces, for tools that call them so.",
        ["dirs.workspaces"] = "Workspaces by name.",
        ["drift"] = "Look on a schedule for changes made outside of pull requests.",
        ["schedules"] = "Schedules by name.",
        ["schedule"] = "How often.",
        ["reconcile"] = "Apply what drifted.",
        ["window"] = "The time of day in which it may start.",
        ["engine"] = "The tool.",
        ["engine.version"] = "Version of the tool.",
        ["tf_cmd"] = "The tool beneath.",
        ["tf_version"] = "Version of the tool beneath.",
        ["run_all"] = "Whether Terragrunt runs all units below the directory.",
        ["override_tf_cmd"] = "A program that is run in place of the tool.",
        ["hooks"] = "Steps before and after a run.",
        ["pre"] = "Before the first directory.",
        ["post"] = "After the last directory.",
        ["indexer"] = "Find out which directory uses which modules.",
        ["integrations"] = "Accepted, and does nothing.",
        ["notifications"] = "How results are shown in pull requests, and who else is told.",
        ["notifications.destinations"] = "Who is told outside of GitHub. Always taken from the default branch.",
        ["notifications.destinations.name"] = "The name under which the operator has set the destination up.",
        ["notifications.destinations.events"] = "What it is told.",
        ["lock_held_hours"] = "After how many hours a lock is told.",
        ["comment_strategy"] = "Hide, leave or delete earlier comments about the same dirspaces.",
        ["summary"] = "Begin comments with a table.",
        ["overview"] = "One comment with the state of the whole pull request, kept up to date.",
        ["run_comments"] = "Which runs have a comment beside the overview.",
        ["results"] = "Show the results of a commit as statuses, as check runs, or as both.",
        ["parallel_runs"] = "Directories that one run works on at the same time.",
        ["stacks"] = "Groups of dirspaces in an order.",
        ["stacks.names"] = "Stacks by name.",
        ["modified_by"] = "A change in one of these stacks is a change of this one.",
        ["plan_after"] = "Planned after these stacks.",
        ["apply_after"] = "Applied after these stacks.",
        ["auto_apply"] = "Overrides autoapply.",
        ["variables"] = "Environment variables of the dirspaces.",
        ["storage"] = "Where plans are kept.",
        ["secret_access_key"] = "The name of a variable, such as $AWS_SECRET_ACCESS_KEY; never the secret itself.",
        ["tags"] = "Words for tag queries.",
        ["tags.branch"] = "Tags by source branch: name to regular expression.",
        ["tags.dest_branch"] = "Tags by destination branch: name to regular expression.",
        ["when_modified"] = "What counts as a change, and what happens then.",
        ["autoapply"] = "Apply without being asked.",
        ["autoplan"] = "Plan without being asked.",
        ["autoplan_draft_pr"] = "Plan drafts without being asked.",
        ["depends_on"] = "What has to be applied before.",
        ["prune_on_no_change"] = "A change of what it depends on is no change of this.",
        ["file_patterns"] = "A change of a file that matches is a change of the directory; ! vetoes.",
        ["workflows"] = "How dirspaces are planned and applied; the first whose tag query matches is used.",
        ["workflows.plan"] = "Steps of a plan.",
        ["workflows.apply"] = "Steps of an apply.",
        ["environment"] = "The GitHub environment of the job.",
        ["workflows.environment.plan"] = "Of the job that plans.",
        ["workflows.environment.apply"] = "Of the job that applies.",
        ["lock_policy"] = "What locks: an apply or a merge, one of them, or nothing.",
        ["runs_on"] = "The runs-on of the job.",
        ["tag_query"] = "The dirspaces that it is for.",
        ["cmd"] = "A program and its arguments.",
        ["env"] = "Variables for this step.",
        ["extra_args"] = "Arguments that are added to the command.",
        ["run_on"] = "Whether it runs after a step that failed.",
        ["visible_on"] = "When its output is shown.",
        ["ignore_errors"] = "Its failure is no failure of the run.",
        ["sensitive"] = "The value is masked wherever it would be shown.",
        ["on_error"] = "Gates that a failure opens.",
        ["gate"] = "A gate that a failure opens.",
        ["token"] = "What to write behind `terrateam gate approve`.",
    };

    /// <summary>That of a key, by its path, by its last two parts or by its last one.</summary>
    internal static string? For(string path)
    {
        var parts = path.Split('.');
        foreach (var count in new[] { parts.Length, 2, 1 }.Where(count => count <= parts.Length))
        {
            var key = string.Join('.', parts[^count..]);
            // What switches something on is told by what that is.
            if (key is "enabled" && parts.Length > 1)
                return "Whether it is on.";
            if ((Sentences.GetValueOrDefault(key) ?? FurtherDescriptions.Sentences.GetValueOrDefault(key)) is { } found)
                return found;
        }

        return null;
    }
}
