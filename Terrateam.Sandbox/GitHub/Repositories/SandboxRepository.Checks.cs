using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.Repositories;

public sealed partial class SandboxRepository
{
    /// <summary>The newest check run of each name of a commit, of each App.</summary>
    public IReadOnlyList<SandboxCheckRun> ChecksOf(string sha) =>
        World.Read(() => CheckRunEndpoints.Newest(State, sha).Select(SandboxCheckRun.From).ToList());

    /// <summary>Every check run of a commit, oldest first.</summary>
    public IReadOnlyList<SandboxCheckRun> CheckHistoryOf(string sha) =>
        World.Read(() => State.CheckRuns.Where(check => check.Sha == sha).Select(SandboxCheckRun.From).ToList());

    /// <summary>Presses a button of a check run: the one that runs it again, or one of its App's.</summary>
    /// <param name="id">The check run.</param>
    /// <param name="login">Who presses it.</param>
    /// <param name="action">The identifier of the App's button; null to run it again.</param>
    public void PressCheck(long id, string login, string? action = null)
    {
        var payload = new JsonObject();
        var check = World.Read(() => State.CheckRuns.Find(one => one.Id == id))
            ?? throw new InvalidOperationException($"There is no check run {id}.");
        if (action is not null)
        {
            if (!check.Actions.Contains(action, StringComparer.Ordinal))
                throw new InvalidOperationException($"Check run {id} has no button {action}.");
            payload["requested_action"] = new JsonObject { ["identifier"] = action };
        }

        payload["check_run"] = World.Read(() => CheckRunEndpoints.Describe(check, State, World));
        _github.Server.Hook.Send(
            "check_run",
            action is null ? "rerequested" : "requested_action",
            State,
            World.AccountOf(login),
            payload
        );
    }

    /// <summary>Creates a completed check run, as of a job of another workflow, or of another App.</summary>
    public void AddCheck(string sha, string name, string conclusion, string app = ActionsService.ActionsSlug) =>
        World.Write(() =>
        {
            var (id, run) = (World.NextId("check_run"), World.NextId("run"));
            State.CheckRuns.Add(
                new CheckRunState(
                    id,
                    sha,
                    name,
                    app,
                    app == ActionsService.ActionsSlug ? ActionsService.ActionsAppId : id,
                    World.Now
                )
                {
                    SuiteId = World.NextId("check_suite"),
                    DetailsUrl =
                        app == ActionsService.ActionsSlug
                            ? $"{World.BaseUrl}/{FullName}/actions/runs/{run}/job/{id}"
                            : null,
                    Status = "completed",
                    Conclusion = conclusion,
                    CompletedAt = World.Now,
                }
            );
        });
}
