using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>The shared cases of the title of a merge.</summary>
public sealed class AutomergeCaseTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("automerge_title").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_merge_has_the_title_that_the_case_says(int index)
    {
        var one = CaseFile.Section("automerge_title")[index];
        var pullRequest = Sample.PullRequest(one.GetProperty("pr").GetInt32()) with { Title = one.Text("title") ?? "" };

        Assert.Equal(
            one.GetProperty("expect").GetString(),
            MergeDecision.TitleOf(new Automerge(RetainTitle: one.Flag("retain_pr_title")), pullRequest)
        );
    }
}
