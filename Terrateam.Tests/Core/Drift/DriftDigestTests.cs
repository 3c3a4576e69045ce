using Terrateam.Core.Drift;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Drift;

public sealed class DriftDigestTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dirspace Network = new("network", "default");
    private static readonly Dirspace Database = new("database", "default");

    [Fact]
    public void The_same_plans_are_the_same_drift_in_any_order_and_of_any_run()
    {
        var one = Digest([new(Network, true, true, "a"), new(Database, true, true, "b")], Network, Database);
        var other = Digest([new(Database, true, true, "b"), new(Network, true, true, "a")], Database, Network);

        Assert.NotNull(one);
        Assert.Equal(one, other);
    }

    [Fact]
    public void What_differs_is_another_drift()
    {
        string?[] digests =
        [
            Digest([new(Network, true, true, "a"), new(Database, true, true, "b")], Network, Database),
            Digest([new(Network, true, true, "b"), new(Database, true, true, "a")], Network, Database),
            Digest([new(Network, true, true, "a")], Network),
            Digest([new(Network, false)], Network),
            Digest(
                [new(Network with { Workspace = "production" }, true, true, "a")],
                Network with
                {
                    Workspace = "production",
                }
            ),
        ];

        Assert.Equal(digests.Length, digests.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_plan_whose_text_is_not_known_is_no_drift_that_can_be_compared()
    {
        Assert.Null(Digest([new(Network, true, true)], Network));
        Assert.Null(Digest([], Network));
        Assert.Null(Digest([new(Network, true, true, "a")]));
    }

    private static string? Digest(DirspaceOutcome[] outcomes, params Dirspace[] dirspaces) =>
        DriftDigest.Create(
            [Sample.Run(RunKind.Plan, 1, Noon.AddMinutes(outcomes.Length), dirspaces) with { Outcomes = outcomes }],
            dirspaces
        );
}
