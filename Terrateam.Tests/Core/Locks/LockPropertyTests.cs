namespace Terrateam.Tests.Core.Locks;

/// <summary>
/// Pull requests over the same directories, with everything that can happen to them in any order. What must never be is
/// held against a model that knows nothing of the rules: only who applied what, and what each plan has seen.
/// </summary>
public sealed class LockPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_dirspace_is_ever_applied_by_two_pull_requests_and_no_apply_has_an_outdated_plan(int block)
    {
        var applies = 0;
        for (var seed = 0; seed < 60; seed++)
            applies += new LockStory(block * 1_000 + seed).Play(130);

        // Stories without applies would prove nothing.
        Assert.True(applies > 100, $"{applies} applies");
    }

    [Fact]
    public void What_waits_is_started_or_answered_in_the_end_applies_before_plans_and_then_by_age()
    {
        var (started, waited) = (0, 0);
        for (var seed = 10_000; seed < 10_060; seed++)
        {
            var story = new LockStory(seed, locks: false);
            _ = story.Play(130);
            started += story.StartedFromQueue;
            waited += story.Waited;
        }

        Assert.True(started > 20 && waited > started, $"{started} of {waited} started");
    }
}
