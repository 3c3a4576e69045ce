using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Reporting;

public sealed class ApplyAdviceTests
{
    /// <summary>What the comment selects is exactly what can be applied.</summary>
    [Fact]
    public void The_query_of_a_part_selects_that_part_and_nothing_else()
    {
        Dirspace[] ready = [new("my dir", "default"), new("web", "staging"), new("dns", "default")];
        Dirspace[] failed = [new("web", "production"), new("network", "default")];

        var step = Assert.Single(
            ApplyAdvice.Steps([.. Of(ready, ApplyReadiness.Ready), .. Of(failed, ApplyReadiness.NotPlanned)])
        );

        var text = step[(step.IndexOf("terrateam apply ", StringComparison.Ordinal) + "terrateam apply ".Length)..];
        var query = TagQuery.Parse(text[..text.IndexOf('`', StringComparison.Ordinal)]).Query!;
        Assert.All(ready, dirspace => Assert.True(query.Matches(Subject(dirspace))));
        Assert.All(failed, dirspace => Assert.False(query.Matches(Subject(dirspace))));
    }

    [Fact]
    public void A_query_that_would_be_too_long_names_one_directory()
    {
        var step = Assert.Single(
            ApplyAdvice.Steps([
                .. Of([.. Sample.Services(40)], ApplyReadiness.Ready),
                new(Sample.Network, ApplyReadiness.NotPlanned),
            ])
        );

        Assert.Equal("To apply one directory: comment `terrateam apply dir:services/01`.", step);
    }

    [Fact]
    public void What_waits_for_others_is_not_named()
    {
        ApplyTarget[] targets =
        [
            new(Sample.Database, ApplyReadiness.Ready, IsAfterOthers: true),
            new(Sample.Network, ApplyReadiness.NotPlanned),
        ];

        Assert.Empty(ApplyAdvice.Steps(targets));
        Assert.Null(ApplyAdvice.Step(targets[0], targets));
    }

    [Fact]
    public void A_hold_is_in_the_way_of_everything()
    {
        ApplyTarget[] targets = [new(Sample.Database, ApplyReadiness.Ready), new(Sample.Network, ApplyReadiness.Held)];

        Assert.Equal(
            ["To apply it once the other pull requests hold nothing of it: comment `terrateam apply`."],
            ApplyAdvice.Steps(targets)
        );
        Assert.StartsWith(
            "To apply it once the other pull requests",
            ApplyAdvice.Step(targets[0], targets),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<ApplyTarget> Of(Dirspace[] dirspaces, ApplyReadiness readiness) =>
        dirspaces.Select(dirspace => new ApplyTarget(dirspace, readiness));

    private static TagSubject Subject(Dirspace dirspace) =>
        new(
            new HashSet<string>(StringComparer.Ordinal)
            {
                $"dir:{dirspace.Directory}",
                $"workspace:{dirspace.Workspace}",
            },
            dirspace.Directory
        );
}
