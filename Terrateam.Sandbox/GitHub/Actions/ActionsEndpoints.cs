using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Workflows, dispatches, runs and jobs.</summary>
/// <remarks>https://docs.github.com/en/rest/actions</remarks>
internal sealed class ActionsEndpoints(ActionsService service, SandboxActions actions)
{
    public void Map(Api api)
    {
        var (read, write) = (Needs.Permission("actions:read"), Needs.Permission("actions:write"));
        api.Get("/repos/{owner}/{repo}/actions/workflows", read, call =>
            call.World.Read(() =>
                call.Page(
                    "workflows",
                    [.. call.Repository.Workflows.Values.Where(workflow => workflow.State != "deleted")],
                    workflow => RunJson.Workflow(workflow, call.Repository, call.World)
                )
            )
        );
        api.Get("/repos/{owner}/{repo}/actions/workflows/{workflow_id}", read, call =>
            call.World.Read(() => ApiResponse.Ok(RunJson.Workflow(FindWorkflow(call), call.Repository, call.World)))
        );
        api.PostAsync("/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", write, DispatchAsync);
        api.Get("/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", read, call => call.World.Read(() =>
            {
                var workflow = FindWorkflow(call);
                return ListRuns(call, run => run.Workflow.Id == workflow.Id);
            }));
        api.Get("/repos/{owner}/{repo}/actions/runs", read, call => call.World.Read(() => ListRuns(call, _ => true)));
        api.Get("/repos/{owner}/{repo}/actions/runs/{run_id}", read, call =>
            call.World.Read(() => ApiResponse.Ok(RunJson.Create(FindRun(call), call.World)))
        );
        api.Get("/repos/{owner}/{repo}/actions/runs/{run_id}/jobs", read, call => call.World.Read(() =>
            {
                var run = FindRun(call);
                var all = call.Query("filter") == "all";
                return call.Page("jobs", [.. run.Jobs.Where(job => all || job.Attempt == run.Attempt)], job =>
                    RunJson.Job(job, call.World)
                );
            }));
        api.Get("/repos/{owner}/{repo}/actions/jobs/{job_id}", read, call =>
            call.World.Read(() => ApiResponse.Ok(RunJson.Job(FindJob(call), call.World)))
        );
        api.PostAsync("/repos/{owner}/{repo}/actions/runs/{run_id}/cancel", write, call =>
            CancelAsync(call, force: false)
        );
        api.PostAsync("/repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel", write, call =>
            CancelAsync(call, force: true)
        );
        api.Post("/repos/{owner}/{repo}/actions/runs/{run_id}/rerun", write, call =>
        {
            var run = call.World.Read(() => FindRun(call));
            if (run.Status != "completed")
            {
                throw new RefusedException(403, "The workflow run containing this job is already running");
            }

            actions.Rerun(run.Id);
            return ApiResponse.Json(201, new JsonObject());
        });
    }

    private static WorkflowState FindWorkflow(ApiCall call)
    {
        var id = call.Route("workflow_id");
        return call.Repository.Workflows.Values.FirstOrDefault(workflow =>
            workflow.State != "deleted"
            && (
                workflow.Id.ToString(CultureInfo.InvariantCulture) == id
                || Path.GetFileName(workflow.Path) == id
                || workflow.Path == id
            )
        ) ?? throw RefusedException.NotFound();
    }

    private static RunState FindRun(ApiCall call)
    {
        var repository = call.Repository;
        return
            call.World.Runs.GetValueOrDefault(call.RouteId("run_id")) is { } run && run.Repository.Id == repository.Id
            ? run
            : throw RefusedException.NotFound();
    }

    private static JobState FindJob(ApiCall call)
    {
        var (repository, id) = (call.Repository, call.RouteId("job_id"));
        return call.World.Runs.Values.Where(run => run.Repository.Id == repository.Id)
            .SelectMany(run => run.Jobs)
            .FirstOrDefault(job => job.Id == id)
            ?? throw RefusedException.NotFound();
    }

    private static ApiResponse ListRuns(ApiCall call, Func<RunState, bool> which)
    {
        var (name, branch, status, actor, sha) = (
            call.Query("event"),
            call.Query("branch"),
            call.Query("status"),
            call.Query("actor"),
            call.Query("head_sha")
        );
        var created = CreatedFilter(call.Query("created"));
        var repository = call.Repository;
        var runs = call
            .World.Runs.Values.Where(run => run.Repository.Id == repository.Id && which(run) && created(run.CreatedAt))
            .Where(run =>
                (name is null or "workflow_dispatch")
                && (branch is null || run.Branch == branch)
                && (sha is null || run.Head.Sha == sha)
            )
            .Where(run => status is null || run.Status == status || run.Conclusion == status)
            .Where(run => actor is null || run.Actor.Login == actor)
            .OrderByDescending(run => run.Id);
        return call.Page("workflow_runs", [.. runs], run => RunJson.Create(run, call.World));
    }

    /// <remarks>
    /// https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates
    /// </remarks>
    private static Func<DateTimeOffset, bool> CreatedFilter(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return _ => true;
        }

        static DateTimeOffset Time(string value) =>
            DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new RefusedException(422, "Invalid created filter");
        if (text.Split("..") is [var from, var to])
        {
            var (start, end) = (
                from == "*" ? DateTimeOffset.MinValue : Time(from),
                to == "*" ? DateTimeOffset.MaxValue : Time(to)
            );
            return time => Seconds(time) >= start && Seconds(time) <= end;
        }

        return text switch
        {
            ['>', '=', .. var value] => time => Seconds(time) >= Time(value),
            ['<', '=', .. var value] => time => Seconds(time) <= Time(value),
            ['>', .. var value] => time => Seconds(time) > Time(value),
            ['<', .. var value] => time => Seconds(time) < Time(value),
            _ => time => Seconds(time) == Time(text),
        };
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private async Task<ApiResponse> DispatchAsync(ApiCall call)
    {
        var (repository, reference) = (call.Repository, call.RequiredText("ref"));
        if (!call.World.Options.TellsDispatchedRun && call.Body.ContainsKey("return_run_details"))
        {
            throw new RefusedException(422, "Invalid request.\n\n\"return_run_details\" is not a permitted key.");
        }

        var workflow = call.World.Read(() => FindWorkflow(call));
        var plan = await Dispatching.CheckAsync(
            call.World,
            repository,
            workflow,
            reference,
            call.Body["inputs"] as JsonObject ?? []
        );
        var actor = call.World.Read(() => call.World.AccountOf(call.Caller.Login));
        var run = service.Create(repository, workflow, actor, plan);
        actions.Begin(run);
        if (call.Body["return_run_details"]?.GetValue<bool>() != true)
        {
            return ApiResponse.Empty(204);
        }

        return ApiResponse.Ok(
            new JsonObject
            {
                ["workflow_run_id"] = run.Id,
                ["run_url"] = $"{RepositoryJson.Url(repository, call.World)}/actions/runs/{run.Id}",
                ["html_url"] = $"{call.World.BaseUrl}/{repository.FullName}/actions/runs/{run.Id}",
            }
        );
    }

    private async Task<ApiResponse> CancelAsync(ApiCall call, bool force)
    {
        var run = call.World.Read(() => FindRun(call));
        if (run.Status == "completed")
        {
            throw new RefusedException(409, "Cannot cancel a workflow run that is completed.");
        }

        await actions.CancelAsync(run.Id, force);
        return ApiResponse.Json(202, new JsonObject());
    }
}
