using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Workflows, runs and jobs in GitHub's JSON.</summary>
internal static class RunJson
{
    public static JsonObject Workflow(WorkflowState workflow, RepositoryState repository, SandboxState sandboxState) =>
        new()
        {
            ["id"] = workflow.Id,
            ["node_id"] = Ids.Node("W", workflow.Id),
            ["name"] = workflow.Name,
            ["path"] = workflow.Path,
            ["state"] = workflow.State,
            ["created_at"] = workflow.CreatedAt.ToGitHub(),
            ["updated_at"] = workflow.CreatedAt.ToGitHub(),
            ["url"] = $"{RepositoryJson.Url(repository, sandboxState)}/actions/workflows/{workflow.Id}",
            ["html_url"] =
                $"{sandboxState.BaseUrl}/{repository.FullName}/blob/{repository.DefaultBranch}/{workflow.Path}",
            ["badge_url"] =
                $"{sandboxState.BaseUrl}/{repository.FullName}/actions/workflows/{Path.GetFileName(workflow.Path)}/badge.svg",
        };

    public static JsonObject Create(RunState run, SandboxState sandboxState)
    {
        var root = RepositoryJson.Url(run.Repository, sandboxState);
        var url = $"{root}/actions/runs/{run.Id}";
        return new JsonObject
        {
            ["id"] = run.Id,
            ["name"] = run.Workflow.Name,
            ["node_id"] = run.NodeId,
            ["head_branch"] = run.Branch,
            ["head_sha"] = run.Head.Sha,
            ["path"] = run.Workflow.Path,
            ["display_title"] = run.Title,
            ["run_number"] = run.Number,
            ["event"] = "workflow_dispatch",
            ["status"] = run.Status,
            ["conclusion"] = run.Conclusion,
            ["workflow_id"] = run.Workflow.Id,
            ["check_suite_id"] = run.SuiteId,
            ["check_suite_node_id"] = Ids.Node("CS", run.SuiteId),
            ["url"] = url,
            ["html_url"] = $"{sandboxState.BaseUrl}/{run.Repository.FullName}/actions/runs/{run.Id}",
            ["pull_requests"] = new JsonArray(),
            ["created_at"] = run.CreatedAt.ToGitHub(),
            ["updated_at"] = run.UpdatedAt.ToGitHub(),
            ["actor"] = AccountJson.Simple(run.Actor, sandboxState.BaseUrl),
            ["run_attempt"] = run.Attempt,
            ["referenced_workflows"] = new JsonArray(),
            ["run_started_at"] = run.StartedAt.ToGitHub(),
            ["triggering_actor"] = AccountJson.Simple(run.Actor, sandboxState.BaseUrl),
            ["jobs_url"] = url + "/jobs",
            ["logs_url"] = url + "/logs",
            ["check_suite_url"] = $"{root}/check-suites/{run.SuiteId}",
            ["artifacts_url"] = url + "/artifacts",
            ["cancel_url"] = url + "/cancel",
            ["rerun_url"] = url + "/rerun",
            ["previous_attempt_url"] = run.Attempt > 1 ? $"{url}/attempts/{run.Attempt - 1}" : null,
            ["workflow_url"] = $"{root}/actions/workflows/{run.Workflow.Id}",
            ["head_commit"] = new JsonObject
            {
                ["id"] = run.Head.Sha,
                ["tree_id"] = run.Head.Tree,
                ["message"] = run.Head.Message,
                ["timestamp"] = run.Head.At.ToGitHub(),
                ["author"] = new JsonObject { ["name"] = run.Head.AuthorName, ["email"] = run.Head.AuthorEmail },
                ["committer"] = new JsonObject { ["name"] = run.Head.AuthorName, ["email"] = run.Head.AuthorEmail },
            },
            ["repository"] = RepositoryJson.Minimal(run.Repository, sandboxState),
            ["head_repository"] = RepositoryJson.Minimal(run.Repository, sandboxState),
        };
    }

    public static JsonObject Job(JobState job, SandboxState sandboxState)
    {
        var (run, root) = (job.Run, RepositoryJson.Url(job.Run.Repository, sandboxState));
        var started = job.Status != "queued";
        return new JsonObject
        {
            ["id"] = job.Id,
            ["run_id"] = run.Id,
            ["workflow_name"] = run.Workflow.Name,
            ["head_branch"] = run.Branch,
            ["run_url"] = $"{root}/actions/runs/{run.Id}",
            ["run_attempt"] = job.Attempt,
            ["node_id"] = Ids.Node("CR", job.Id),
            ["head_sha"] = run.Head.Sha,
            ["url"] = $"{root}/actions/jobs/{job.Id}",
            ["html_url"] = $"{sandboxState.BaseUrl}/{run.Repository.FullName}/actions/runs/{run.Id}/job/{job.Id}",
            ["status"] = job.Status,
            ["conclusion"] = job.Conclusion,
            ["created_at"] = job.CreatedAt.ToGitHub(),
            ["started_at"] = (job.StartedAt ?? job.CreatedAt).ToGitHub(),
            ["completed_at"] = job.CompletedAt.ToGitHub(),
            ["name"] = job.Name,
            ["steps"] = new JsonArray(),
            ["check_run_url"] = $"{root}/check-runs/{job.Id}",
            ["labels"] = new JsonArray([.. job.Labels.Select(label => JsonValue.Create(label))]),
            ["runner_id"] = started ? 1 : null,
            ["runner_name"] = started ? "GitHub Actions 1" : null,
            ["runner_group_id"] = started ? 0 : null,
            ["runner_group_name"] = started ? "GitHub Actions" : null,
        };
    }
}
