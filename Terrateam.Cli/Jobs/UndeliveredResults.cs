using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Keeps results that the backend did not take in the job's log: of an apply they cannot be had again.</summary>
internal sealed class UndeliveredResults(Work work, JobLog log)
{
    private const int MaxLines = 200;

    /// <summary>Writes the results, and returns the error that ends the job.</summary>
    /// <param name="contexts">In the order of the report.</param>
    /// <param name="reason">Why they were not delivered.</param>
    public BackendException Write(IReadOnlyList<StepContext> contexts, Exception reason)
    {
        foreach (var context in contexts.Where(static context => context.Outputs.Count > 0))
            log.Block(context.Label, $"{context.Label}: results that the backend did not get", Lines(context));

        var isCancelled = reason is OperationCanceledException;
        var said = isCancelled ? "the job was cancelled before they arrived" : reason.Message.TrimEnd('.');
        return new BackendException(
            $"The results of this {work.Operation} did not reach Terrateam: {said}. {Advice}{OfStates(contexts)}",
            (reason as BackendException)?.Status
        );
    }

    private string Advice =>
        (work.Operation, work.RunKind) switch
        {
            ("apply", RunKinds.PullRequest) =>
                "Terrateam does not know what was applied; the results are in this log and summary. When the backend can be "
                    + "reached again, comment `terrateam unlock` if the run still counts as running, then "
                    + "`terrateam plan`: the new plan shows what is left to do.",
            ("apply", _) =>
                "Terrateam does not know what was applied; the results are in this log and summary. The next run of the schedule "
                    + "shows what is left to do.",
            (_, RunKinds.PullRequest) =>
                "When the backend can be reached again, comment `terrateam plan`. The results are in this log.",
            _ => "The next run of the schedule plans again. The results are in this log.",
        };

    private static string OfStates(IReadOnlyList<StepContext> contexts) =>
        contexts.Any(static context => context.HasUnwrittenState)
            ? " A state could not be written either: its directory in this log says where it is, and it has to be pushed "
                + "before the new plan."
            : "";

    private IEnumerable<string> Lines(StepContext context)
    {
        yield return context.Success ? "succeeded" : "failed";
        foreach (var output in context.Outputs)
        {
            yield return $"{output.Step}: {(output.Success ? "done" : output.IgnoreErrors ? "failed, ignored" : "failed")}";
            var lines = log.Mask.Mask(FailureLog.TextOf(output.Payload)).TrimEnd().Split('\n');
            if (lines.Length > MaxLines)
                yield return $"… {lines.Length - MaxLines} lines left out …";
            foreach (var line in lines.TakeLast(MaxLines))
                yield return $"  {line.TrimEnd('\r')}";
        }
    }
}
