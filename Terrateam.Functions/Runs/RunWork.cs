using Microsoft.Extensions.Logging;
using Terrateam.Core.Runs;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Runs;

/// <summary>Work on a run, in the trace of what it was decided for.</summary>
internal static class RunWork
{
    public static Work Begin(ILogger logger, string name, Run run) =>
        Work.Continue(
            logger,
            name,
            new WorkSubject(
                delivery: null,
                run.Repository.InstallationId,
                run.Repository.FullName,
                run.Drift is null ? run.PullRequest.Number : null,
                run.Id
            ),
            run.Trace
        );
}
