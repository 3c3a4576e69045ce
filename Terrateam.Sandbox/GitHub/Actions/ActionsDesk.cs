using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Makes runs and moves them from queued to completed, with the events of each step.</summary>
internal sealed class ActionsDesk(World world, Hook hook)
{
    public const string ActionsSlug = "github-actions";
    public const long ActionsAppId = 15_368;

    public RunState Create(RepositoryState repository, WorkflowState workflow, Account actor, RunPlan plan) =>
        world.Write(() =>
        {
            var run = new RunState(
                world.NextId("run"),
                ++workflow.LastRunNumber,
                repository,
                workflow,
                actor,
                world.Now
            )
            {
                Title = Title(plan, workflow),
                Reference = plan.Reference,
                Head = plan.Head,
                File = plan.File,
                Inputs = plan.Inputs,
                SuiteId = world.NextId("check_suite"),
            };
            world.Runs.Add(run.Id, run);
            return run;
        });

    /// <summary>Announces a run and queues its job.</summary>
    public JobState Queue(RunState run) =>
        world.Write(() =>
        {
            (run.Status, run.Conclusion, run.StartedAt, run.UpdatedAt, run.IsCancelRequested) = (
                "queued",
                null,
                world.Now,
                world.Now,
                false
            );
            var plan = run.File!.Jobs[0];
            var job = new JobState(
                world.NextId("job"),
                run,
                run.Attempt,
                Expressions.Evaluate(plan.Name, run.Inputs),
                Expressions.Labels(plan.RunsOn, run.Inputs) ?? [],
                world.Now
            );
            run.Jobs.Add(job);
            run.Repository.CheckRuns.Add(
                new CheckRunState(job.Id, run.Head.Sha, job.Name, ActionsSlug, ActionsAppId, world.Now)
                {
                    SuiteId = run.SuiteId,
                    DetailsUrl = $"{world.BaseUrl}/{run.Repository.FullName}/actions/runs/{run.Id}/job/{job.Id}",
                }
            );
            SendRun(run, "requested");
            SendJob(job, "queued");
            return job;
        });

    /// <summary>GitHub could not even start the run: no job, no job event.</summary>
    public void FailAtStartup(RunState run) =>
        world.Write(() =>
        {
            SendRun(run, "requested");
            (run.Status, run.Conclusion, run.UpdatedAt) = ("completed", "startup_failure", world.Now);
            SendRun(run, "completed");
        });

    public void Start(JobState job) =>
        world.Write(() =>
        {
            (job.Status, job.StartedAt, job.Run.Status, job.Run.UpdatedAt) = (
                "in_progress",
                world.Now,
                "in_progress",
                world.Now
            );
            Check(job).Status = "in_progress";
            SendJob(job, "in_progress");
            SendRun(job.Run, "in_progress");
        });

    public void Complete(JobState job, string conclusion) =>
        world.Write(() =>
        {
            if (job.Status == "completed")
            {
                return;
            }

            (job.Status, job.Conclusion, job.CompletedAt) = ("completed", conclusion, world.Now);
            job.StartedAt ??= world.Now;
            (job.Run.Status, job.Run.Conclusion, job.Run.UpdatedAt) = ("completed", conclusion, world.Now);
            var check = Check(job);
            (check.Status, check.Conclusion, check.CompletedAt) = ("completed", conclusion, world.Now);
            SendJob(job, "completed");
            SendRun(job.Run, "completed");
        });

    private static string Title(RunPlan plan, WorkflowState workflow)
    {
        var title = plan.File?.RunName is { } name ? Expressions.Evaluate(name, plan.Inputs).Trim() : "";
        return title.Length > 0 ? title : workflow.Name;
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
                ["workflow_run"] = RunJson.Of(run, world),
                ["workflow"] = RunJson.Workflow(run.Workflow, run.Repository, world),
            }
        );

    private void SendJob(JobState job, string action) =>
        hook.Send(
            "workflow_job",
            action,
            job.Run.Repository,
            job.Run.Actor,
            new JsonObject { ["workflow_job"] = RunJson.Job(job, world) }
        );
}

/// <summary>What a dispatch comes to.</summary>
internal sealed record RunPlan(
    string Reference,
    Git.CommitFacts Head,
    WorkflowFile? File,
    IReadOnlyDictionary<string, string> Inputs
);
