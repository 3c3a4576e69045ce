using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>Which guards of <c>workflows</c> and <c>hooks</c> a branch or a builder can take away: none.</summary>
public sealed class WorkflowGuardTests
{
    private const string Guarded = "workflows: [{tag_query: '', environment: prod}]";

    [Theory]
    [InlineData(Guarded, "workflows: []", "prod")]
    [InlineData(Guarded, "parallel_runs: 2", "prod")]
    [InlineData(Guarded, "workflows: [{environment: prod, tag_query: '', lock_policy: strict}]", "prod")]
    [InlineData(Guarded, "workflows: [{environment: prod, tag_query: '', lock_policy: apply}]", "prod")]
    [InlineData("parallel_runs: 2", "workflows: [{tag_query: '', lock_policy: none}]", "")]
    [InlineData("workflows: [{tag_query: ''}]", "workflows: [{tag_query: '', lock_policy: merge}]", "")]
    [InlineData(
        "workflows: [{tag_query: '', lock_policy: strict}]",
        "workflows: [{tag_query: 'dir:x', lock_policy: none}, {tag_query: ''}]",
        ""
    )]
    [InlineData("workflows: [{tag_query: '', lock_policy: apply}]", "workflows: [{tag_query: ''}]", " apply")]
    [InlineData(
        "workflows: [{tag_query: '', lock_policy: apply}]",
        "workflows: [{tag_query: '', lock_policy: none}]",
        " apply"
    )]
    [InlineData(Guarded, "workflows: [{tag_query: 'dir:x'}, {tag_query: '', environment: prod}]", "prod")]
    [InlineData("parallel_runs: 2", "workflows: [{tag_query: '', environment: prod}]", "")]
    [InlineData("workflows: [{tag_query: 'dir:a'}]", "workflows: [{tag_query: 'dir:b'}, {tag_query: ''}]", " ")]
    public void A_branch_says_workflows_only_where_it_leaves_their_guards_as_they_are(
        string trunk,
        string branch,
        string expected
    ) => Assert.Equal(expected, Show(Own(trunk, branch)));

    [Fact]
    public void A_branch_takes_no_guard_of_the_organisation_away() =>
        Assert.Equal(
            "prod",
            Show(Own("parallel_runs: 2", "workflows: []") with { CentralDefaults = File("d", Guarded) })
        );

    [Fact]
    public void A_builder_puts_up_guards_and_takes_none_away()
    {
        Assert.Equal(
            "built",
            Show(Own("", "") with { Built = File("b", "workflows: [{tag_query: '', environment: built}]") })
        );
        Assert.Equal(
            "prod",
            Show(
                Own("", "") with
                {
                    CentralDefaults = File("d", Guarded),
                    Built = File("b", "workflows: [{tag_query: '', environment: built}]"),
                }
            )
        );
        Assert.Equal(
            "prod",
            Show(Own("", "") with { CentralDefaults = File("d", Guarded), Built = File("b", "workflows: []") })
        );
        Assert.Equal(
            "",
            Show(
                Own("", "") with
                {
                    Built = File("b", "workflows: [{tag_query: '', environment: built, lock_policy: apply}]"),
                }
            )
        );
        Assert.Equal(
            " apply",
            Show(
                Own("workflows: [{tag_query: '', lock_policy: apply}]", "") with
                {
                    Built = File("b", "workflows: [{tag_query: '', lock_policy: none}]"),
                }
            )
        );
    }

    [Theory]
    [InlineData(
        "hooks: {plan: {post: [{type: gates, cmd: [g]}]}}",
        "hooks: {all: {pre: [{type: run, cmd: [r]}]}}",
        false
    )]
    [InlineData(
        "hooks: {plan: {post: [{type: gates, cmd: [g]}]}}",
        "hooks: {apply: {post: [{type: gates, cmd: [g]}]}}",
        false
    )]
    [InlineData(
        "hooks: {plan: {post: [{type: run, cmd: [r], on_error: [{type: gate, token: t}]}]}}",
        "hooks: {plan: {post: [{type: run, cmd: [r]}]}}",
        false
    )]
    [InlineData(
        "hooks: {plan: {post: [{type: gates, cmd: [g]}]}}",
        "hooks: {plan: {post: [{cmd: [g], type: gates}, {type: run, cmd: [r]}]}}",
        true
    )]
    [InlineData(
        "hooks: {plan: {pre: [{type: run, cmd: [r]}]}}",
        "hooks: {plan: {pre: [{type: gates, cmd: [g]}]}}",
        true
    )]
    public void A_branch_says_hooks_only_where_no_guard_of_them_is_missing(string trunk, string branch, bool says)
    {
        var result = ConfigurationMerge.Merge(Own(trunk, branch));
        Assert.Empty(result.Errors);
        var own = ConfigurationMerge.Merge(Own(branch, branch)).Configuration!.ToWire()["hooks"]!.ToJsonString();
        Assert.Equal(says, result.Configuration!.ToWire()["hooks"]!.ToJsonString() == own);
    }

    [Fact]
    public void What_drifted_is_applied_in_the_environment_for_applies()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var network = new Terrateam.Core.Patterns.Dirspace("network", "default");
        var plan = Sample.Run(RunKind.Plan, 0, now, network) with
        {
            Drift = "nightly",
            Environment = "readonly",
            ApplyEnvironment = "production",
            Outcomes = [new(network, Succeeded: true, HasChanges: true)],
        };

        Assert.Equal(
            "production",
            Assert.Single(DriftRuns.Apply([plan], 0, actor: "", RepositoryLedger.Empty, now, Guid.NewGuid)).Environment
        );
    }

    [Fact]
    public void The_runner_is_sent_no_environment_that_it_could_not_read() =>
        Assert.DoesNotContain(
            "readonly",
            ConfigurationMerge
                .Merge(Own("workflows: [{tag_query: '', environment: {plan: readonly}}]", ""))
                .Configuration!.ToWire()
                .ToJsonString(),
            StringComparison.Ordinal
        );

    private static ConfigurationSources Own(string trunk, string branch) =>
        new()
        {
            DefaultBranch = File("main:own", trunk),
            Branch = File("own", branch),
            IsAuthorTrusted = true,
        };

    private static string Show(ConfigurationSources sources)
    {
        var result = ConfigurationMerge.Merge(sources);
        Assert.Empty(result.Errors);
        return string.Join(
            ' ',
            result.Configuration!.Workflows.Select(workflow =>
                $"{workflow.Environment}{(workflow.LockPolicy == LockPolicy.Apply ? " apply" : "")}"
            )
        );
    }

    private static ConfigurationFile File(string name, string text) => new(name, text);
}
