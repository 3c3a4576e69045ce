using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Creates runs and moves them from queued to completed, with the events of each step.</summary>
internal sealed class ActionsService(SandboxState sandboxState, Hook hook)
{
    public const string ActionsSlug = "github-actions";
    public const long ActionsAppId = 15_368;

    public RunState Create(RepositoryState repository, WorkflowState workflow, Account actor, RunPlan plan) =>
        sandboxState.Write(() =>
        {
            var run = new RunState(
                sandboxState.NextId("run"),
                ++workflow.LastRunNumber,
                repository,
                workflow,
                actor,
                sandboxState.Now
            )
            {
                Reference = plan.Reference,
                Head = plan.Head,
                File = plan.File,
                Called = plan.Called,
                Problem = plan.Problem,
                Inputs = plan.Inputs,
                SuiteId = sandboxState.NextId("check_suite"),
            };
            run.Title = Title(run);
            sandboxState.Runs.Add(run.Id, run);
            return run;
        });

    /// <summary>Sends the event of a new run and queues its job.</summary>
    public JobState Queue(RunState run, JobFacts facts) =>
        sandboxState.Write(() =>
        {
            (run.Status, run.Conclusion, run.StartedAt, run.UpdatedAt, run.IsCancelRequested) = (
                "queued",
                null,
                sandboxState.Now,
                sandboxState.Now,
                false
            );
            run.Environment = facts.Environment;
            var job = new JobState(
                sandboxState.NextId("job"),
                run,
                run.Attempt,
                facts.Name,
                facts.Labels,
                sandboxState.Now
            );
            run.Jobs.Add(job);
            run.Repository.CheckRuns.Add(
                new CheckRunState(job.Id, run.Head.Sha, job.Name, ActionsSlug, ActionsAppId, sandboxState.Now)
                {
                    SuiteId = run.SuiteId,
                    DetailsUrl = $"{sandboxState.BaseUrl}/{run.Repository.FullName}/actions/runs/{run.Id}/job/{job.Id}",
                }
            );
            SendRun(run, "requested");
            SendJob(job, "queued");
            return job;
        });

    /// <summary>Ends a run that GitHub could not start: no job, no job event.</summary>
    public void FailAtStartup(RunState run) =>
        sandboxState.Write(() =>
        {
            SendRun(run, "requested");
            (run.Status, run.Conclusion, run.UpdatedAt) = ("completed", "startup_failure", sandboxState.Now);
            SendRun(run, "completed");
        });

    /// <summary>Holds a job back until its environment is approved.</summary>
    public void Wait(JobState job) =>
        sandboxState.Write(() =>
        {
            (job.Status, job.Run.Status, job.Run.UpdatedAt) = ("waiting", "waiting", sandboxState.Now);
            SendJob(job, "waiting");
        });

    public void Start(JobState job) =>
        sandboxState.Write(() =>
        {
            (job.Status, job.StartedAt, job.Run.Status, job.Run.UpdatedAt) = (
                "in_progress",
                sandboxState.Now,
                "in_progress",
                sandboxState.Now
            );
            Check(job).Status = "in_progress";
            SendJob(job, "in_progress");
            SendRun(job.Run, "in_progress");
        });

    public void Complete(JobState job, string conclusion) =>
        sandboxState.Write(() =>
        {
            if (job.Status == "completed")
            {
                return;
            }

            (job.Status, job.Conclusion, job.CompletedAt) = ("completed", conclusion, sandboxState.Now);
            job.StartedAt ??= sandboxState.Now;
            (job.Run.Status, job.Run.Conclusion, job.Run.UpdatedAt) = ("completed", conclusion, sandboxState.Now);
            var check = Check(job);
            (check.Status, check.Conclusion, check.CompletedAt) = ("completed", conclusion, sandboxState.Now);
            SendJob(job, "completed");
            SendRun(job.Run, "completed");
        });

    private string Title(RunState run)
    {
        try
        {
            var scope = new RunContexts(sandboxState).Scope(run);
            var title = run.File?.RunName is { } name
                ? ExpressionTemplate.Text(name, ExpressionPlace.RunName, scope).Trim()
                : "";
            return title.Length > 0 ? title : run.Workflow.Name;
        }
        catch (ExpressionException)
        {
            return run.Workflow.Name;
        }
    }

    private static CheckRunState Check(JobState job) => job.Run.Repository.CheckRuns.First(check => check.Id == job.Id);

    private void SendRun(RunState run, string action) =>
        hook.Send(
            "workflow_run",
            action,
            run.Repository,
            run.Actor,
            new JsonObject
            {
                ["workflow_run"] = RunJson.Create(run, sandboxState),
                ["workflow"] = RunJson.Workflow(run.Workflow, run.Repository, sandboxState),
            }
        );

    private void SendJob(JobState job, string action) =>
        hook.Send(
            "workflow_job",
            action,
            job.Run.Repository,
            job.Run.Actor,
            new JsonObject { ["workflow_job"] = RunJson.Job(job, sandboxState) }
        );
}

/// <summary>A checked dispatch, ready to run.</summary>
internal sealed record RunPlan(
    string Reference,
    Git.CommitFacts Head,
    WorkflowFile? File,
    IReadOnlyDictionary<string, string> Inputs,
    CalledWorkflow? Called,
    string? Problem
);
