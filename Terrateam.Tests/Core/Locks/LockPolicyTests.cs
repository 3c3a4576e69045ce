using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;

namespace Terrateam.Tests.Core.Locks;

/// <summary>What each lock policy holds: of a pull request with two directories, one applied and one not.</summary>
public sealed class LockPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(LockPolicy.Strict, PullRequestState.Open, "done left")]
    [InlineData(LockPolicy.Strict, PullRequestState.Merged, "done left")]
    [InlineData(LockPolicy.Apply, PullRequestState.Open, "done left")]
    [InlineData(LockPolicy.Apply, PullRequestState.Merged, "")]
    [InlineData(LockPolicy.Merge, PullRequestState.Open, "")]
    [InlineData(LockPolicy.Merge, PullRequestState.Merged, "done left")]
    [InlineData(LockPolicy.None, PullRequestState.Open, "")]
    [InlineData(LockPolicy.None, PullRequestState.Merged, "")]
    [InlineData(LockPolicy.Strict, PullRequestState.Closed, "")]
    public void A_policy_says_what_an_apply_and_a_merge_hold(LockPolicy policy, PullRequestState state, string held) =>
        Assert.Equal(
            held,
            HeldBy(state, Directory("done", policy, isApplied: true), Directory("left", policy, isApplied: false))
        );

    [Theory]
    [InlineData(LockPolicy.Apply, "")]
    [InlineData(LockPolicy.None, "")]
    [InlineData(LockPolicy.Merge, "done left")]
    public void What_a_merge_does_not_lock_does_not_keep_the_rest_of_a_merged_pull_request_locked(
        LockPolicy left,
        string held
    ) =>
        Assert.Equal(
            held,
            HeldBy(
                PullRequestState.Merged,
                Directory("done", LockPolicy.Strict, isApplied: true),
                Directory("left", left, isApplied: false)
            )
        );

    private static string HeldBy(PullRequestState state, params DirspaceEntry[] directories) =>
        string.Join(
            ' ',
            LockRule
                .Holds(
                    new PullRequestEntry(
                        1,
                        state,
                        "main",
                        directories,
                        ApplyStartedAt: Noon,
                        MergedAt: state == PullRequestState.Merged ? Noon.AddHours(1) : null
                    )
                )
                .Select(static hold => hold.Dirspace.Directory)
        );

    private static DirspaceEntry Directory(string name, LockPolicy policy, bool isApplied) =>
        new(
            new(name, "default"),
            Policy: policy,
            Apply: isApplied ? new(Guid.NewGuid(), null, Sample.Head, Noon, Succeeded: true) : null
        );
}
