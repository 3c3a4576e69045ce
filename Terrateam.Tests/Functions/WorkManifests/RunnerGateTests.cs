using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Runs;
using Terrateam.Functions.WorkManifests;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.WorkManifests;

/// <summary>
/// A job without an OIDC token works on what its workflow has checked out, which has to be what it is to work on.
/// </summary>
public sealed class RunnerGateTests
{
    private const string Other = "9999999999999999999999999999999999999999";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("change-1", Sample.Head, "")]
    [InlineData("main", Sample.Head, "")]
    [InlineData("change-1", Other, "stale")]
    [InlineData("main", Other, "it was started on `main`")]
    public async Task An_open_pull_request_is_worked_on_only_at_its_head_whatever_the_branch(
        string dispatchRef,
        string sha,
        string expected
    ) => Assert.Equal(expected, await AdmitAsync(OfHead() with { DispatchRef = dispatchRef }, sha, expected));

    [Fact]
    public async Task A_fork_is_worked_on_only_by_a_runner_that_checks_it_out()
    {
        var fork = OfHead() with { PullRequest = Sample.PullRequest(1) with { IsFork = true } };

        Assert.Equal("never the commit of a fork", await AdmitAsync(fork, Other, "never the commit of a fork"));
    }

    [Theory]
    [InlineData(RunKind.Apply)]
    [InlineData(RunKind.UnsafeApply)]
    [InlineData(RunKind.BuildConfig)]
    [InlineData(RunKind.Index)]
    public async Task The_same_holds_for_every_kind_of_work(RunKind kind)
    {
        var run = OfHead() with
        {
            Kind = kind,
            Preparation = kind.IsPreparation() ? new("key", Sample.Head, Sample.Base) : null,
        };

        Assert.Equal("stale", await AdmitAsync(run, Other, "stale"));
        Assert.Equal("", await AdmitAsync(run, Sample.Head, ""));
    }

    [Fact]
    public async Task The_tree_of_the_base_branch_is_that_of_the_branch_as_it_is()
    {
        var tree = OfHead() with
        {
            Kind = RunKind.BuildTree,
            Preparation = new("key", Sample.Base, null, "main"),
            DispatchRef = "main",
        };

        Assert.Equal("", await AdmitAsync(tree, Other, ""));
    }

    [Fact]
    public async Task What_is_merged_and_what_drifted_is_worked_on_in_its_branch()
    {
        Assert.Equal(
            "",
            await AdmitAsync(
                OfHead() with
                {
                    PullRequest = Sample.PullRequest(1) with { State = PullRequestState.Merged },
                    DispatchRef = "main",
                },
                Other,
                ""
            )
        );
        Assert.Equal(
            "",
            await AdmitAsync(
                OfHead() with
                {
                    PullRequest = PullRequest.OfBranch("main", Sample.Base),
                    Drift = "nightly",
                    DispatchRef = "main",
                },
                Other,
                ""
            )
        );
    }

    [Theory]
    [InlineData(RunnerAuthentication.WorkToken, DispatchRef.Default, DispatchRef.Head)]
    [InlineData(RunnerAuthentication.WorkToken, DispatchRef.Head, DispatchRef.Head)]
    [InlineData(RunnerAuthentication.Oidc, DispatchRef.Default, DispatchRef.Default)]
    [InlineData(RunnerAuthentication.Oidc, DispatchRef.Head, DispatchRef.Head)]
    public void Where_jobs_send_no_token_their_workflow_is_started_on_the_head(
        RunnerAuthentication authentication,
        DispatchRef setting,
        DispatchRef expected
    )
    {
        var options = new RunOptions { DispatchRef = setting };
        options.Installations["7"] = authentication;

        Assert.Equal((expected, setting), (options.DispatchRefOf(7), options.DispatchRefOf(8)));
    }

    private Run OfHead() =>
        Sample.Run(RunKind.Plan, 1, _time.GetUtcNow(), new Dirspace("network", "default")) with
        {
            WorkflowRunId = 5,
            DispatchRef = "change-1",
            Status = RunStatus.Dispatched,
        };

    // "stale", what it is refused with, or nothing.
    private async Task<string> AdmitAsync(Run run, string sha, string expected)
    {
        var github = new Mock<IGitHub>();
        github
            .Setup(one => one.For(It.IsAny<Repository>()).Workflows.GetRunAsync(5, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new WorkflowRun(5, "", "in_progress", null, sha, "", _time.GetUtcNow()));
        var app = Mock.Of<IGitHubApp>(one => one.ForInstallation(7) == github.Object);
        var options = Options.Create(new RunOptions { RunnerAuthentication = RunnerAuthentication.WorkToken });
        var gate = new RunnerGate(null!, app, options, Options.Create(new GitHubOptions()), _time);

        var admission = await gate.AdmitAsync(
            run,
            new("5", sha),
            identity: null,
            TestContext.Current.CancellationToken
        );
        Assert.Null(admission.Refusal);
        return admission.IsStale ? "stale"
            : admission.Misfit is not { } misfit ? ""
            : misfit.Contains(expected, StringComparison.Ordinal) ? expected
            : misfit;
    }
}
