using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.Runs;

public sealed class RunReportsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A job may report before it is noticed that it was approved.</summary>
    [Theory]
    [InlineData(RunStatus.Dispatched, true)]
    [InlineData(RunStatus.Running, false)]
    [InlineData(RunStatus.Reported, false)]
    [InlineData(RunStatus.Ended, false)]
    public void An_approval_is_asked_for_only_while_the_job_is_held_back(RunStatus status, bool isAskedFor)
    {
        var run = Sample.Run(RunKind.Plan, 1, Noon, new Dirspace("network", "default")) with
        {
            Status = status,
            WaitsForApproval = true,
            Url = "https://github.com/acme/infra/actions/runs/5",
        };

        var report = RunReports.From(run, result: null, RepositoryLedger.Empty);

        Assert.Equal(
            isAskedFor,
            report.Notes.Any(note => note.Contains("review the deployment", StringComparison.Ordinal))
        );
    }
}
