using Terrateam.Functions.RunnerIdentity;

namespace Terrateam.Tests.Functions.RunnerIdentity;

public sealed class RunnerIdentityCheckTests
{
    private const string Path = ".github/workflows/terrateam.yml";

    private static readonly OidcIdentity Job = new(
        "acme/infra",
        74,
        9001,
        1,
        $"acme/infra/{Path}@refs/heads/main",
        $"acme/infra/{Path}@refs/heads/main",
        "refs/heads/main",
        "abc",
        "workflow_dispatch",
        null
    );

    private static readonly ExpectedRunner Dispatched = new(74, 9001, Path, "refs/heads/main");

    [Fact]
    public void The_job_that_was_dispatched_agrees() => Assert.Empty(RunnerIdentityCheck.Compare(Job, Dispatched));

    [Fact]
    public void A_plain_name_is_a_branch() =>
        Assert.Empty(RunnerIdentityCheck.Compare(Job, Dispatched with { Ref = "main" }));

    [Fact]
    public void Another_repository_is_named() =>
        Only(Job with { RepositoryId = 75 }, "The repository id of the job is 75 instead of 74.");

    [Fact]
    public void Another_run_is_named() =>
        Only(Job with { RunId = 9002 }, "The workflow run of the job is 9002 instead of 9001.");

    [Fact]
    public void A_run_that_nobody_knows_yet_is_told_by_the_rest()
    {
        var unknown = Dispatched with { WorkflowRunId = null };

        Assert.Empty(RunnerIdentityCheck.Compare(Job with { RunId = 9002 }, unknown));
        Assert.Single(RunnerIdentityCheck.Compare(Job with { RunId = 9002, EventName = "push" }, unknown));
    }

    [Theory]
    [InlineData("acme/infra/.github/workflows/evil.yml@refs/heads/main")]
    [InlineData("acme/infra/.github/workflows/terrateam.yml@refs/heads/evil")]
    [InlineData("acme/infra/.github/workflows/terrateam.yml@refs/tags/main")]
    [InlineData("evil/infra/.github/workflows/terrateam.yml@refs/heads/main")]
    [InlineData("acme/infra/.github/workflows/terrateam.yml")]
    [InlineData("acme/infra/.github/workflows/terrateam.yml@refs/heads/main@refs/heads/main")]
    [InlineData("")]
    public void Another_workflow_is_named(string workflow) =>
        Only(
            Job with
            {
                WorkflowRef = workflow,
            },
            $"The workflow of the job is {workflow} instead of acme/infra/{Path}@refs/heads/main."
        );

    [Fact]
    public void Another_ref_is_named() =>
        Only(Job with { Ref = "refs/heads/evil" }, "The ref of the job is refs/heads/evil instead of refs/heads/main.");

    [Fact]
    public void A_run_that_was_not_dispatched_is_named() =>
        Only(
            Job with
            {
                EventName = "pull_request_target",
            },
            "The event of the job is pull_request_target instead of workflow_dispatch."
        );

    [Fact]
    public void Everything_that_differs_is_named() =>
        Assert.Equal(
            5,
            RunnerIdentityCheck.Compare(new OidcIdentity("", 0, 0, 0, "", "", "", "", "", null), Dispatched).Count
        );

    private static void Only(OidcIdentity job, string disagreement) =>
        Assert.Equal([disagreement], RunnerIdentityCheck.Compare(job, Dispatched));
}
