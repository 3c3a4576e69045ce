using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Programs;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Runs a piece of work on dirspaces from the checkout to the results.</summary>
internal sealed class DirspaceRun(
    Work work,
    JobSettings settings,
    IReadOnlyDictionary<string, string> jobEnvironment,
    Backend backend,
    JobCredentials credentials,
    StepRunner steps,
    ProcessRunner processes,
    SecretMask mask,
    JobLog log,
    TimeProvider time
)
{
    // GitHub kills the job shortly after it asks it to end.
    private static readonly TimeSpan FinalReportTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Dirspace, StepContext> _done = new();
    private readonly JobSummary _summary = new(jobEnvironment, log);
    private readonly FailureLog _failures = new(log);
    private readonly JobEnvironment _variables = new(jobEnvironment, mask, log);

    /// <summary>Does the work and sends the results, of failures too.</summary>
    /// <param name="temporary">A directory for files of the run.</param>
    /// <param name="cancellationToken">Ends the work; what is done until then is reported.</param>
    /// <returns>False where a step failed whose errors count.</returns>
    /// <exception cref="BackendException">The results did not arrive.</exception>
    public async Task<bool> RunAsync(string temporary, CancellationToken cancellationToken)
    {
        var root = DirectoryGuard.Resolve(Directory.CreateDirectory(settings.Workspace).FullName, ".", create: false);
        var environment = _variables.Build(work.RunKind, work.PullRequest, work.BaseRef, root, temporary);
        HelperPrograms.AddTo(environment, temporary, HelperPrograms.Own);
        var before = new StepContext(StepScope.Before, "before", root, environment);
        var after = new StepContext(StepScope.After, "after", root, environment);
        try
        {
            await RunAsync(before, after, root, temporary, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            after.Add(DirspaceWork.Cancelled());
        }
        catch (ConfigurationException exception)
        {
            _failures.Add(before, StepResult.Failed(StepNames.Configuration, exception.Message));
        }

        if (cancellationToken.IsCancellationRequested)
            AddUnfinished(root, environment);

        StepContext[] contexts = [before, .. InOrder(), after];
        await ReportAsync(contexts, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return contexts.All(static context => context.Success);
    }

    private async Task ReportAsync(StepContext[] contexts, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(FinalReportTimeout, time);
        try
        {
            await backend.ReportAsync(
                work.Token,
                Report.Write(contexts, mask),
                cancellationToken.IsCancellationRequested ? patience.Token : cancellationToken
            );
        }
        catch (Exception exception) when (exception is BackendException or OperationCanceledException)
        {
            var error = new UndeliveredResults(work, log).Write(contexts, exception);
            _summary.Write(work, contexts, error.Message);
            throw error;
        }

        _summary.Write(work, contexts, isCancelled: cancellationToken.IsCancellationRequested);
    }

    private async Task RunAsync(
        StepContext before,
        StepContext after,
        string root,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        if (await CheckOutAsync(before, root, cancellationToken) is not { } commit)
            return;

        await steps.RunAsync(before, work.Configuration.Hooks(work.Operation, "pre"), cancellationToken);
        if (!before.Success)
            return;

        await EstimateAsync(before, commit, temporary, cancellationToken);
        var dirspaces = new DirspaceWork(work, steps, credentials, log, time);
        await RunDirspacesAsync(
            (dirspace, cancel) => dirspaces.RunAsync(dirspace, root, commit, temporary, before.Environment, cancel),
            root,
            cancellationToken
        );

        cancellationToken.ThrowIfCancellationRequested();
        await RunAfterAsync(before, after, temporary, cancellationToken);
    }

    private async Task<CheckedOut?> CheckOutAsync(StepContext before, string root, CancellationToken cancellationToken)
    {
        try
        {
            await credentials.RequestAsync(cancellationToken);
            await credentials.AddToStepsAsync(before.Environment, cancellationToken);
            before.Add(new StepResult(StepNames.Token, true, new TokenPayload()));
        }
        catch (BackendException exception)
        {
            _failures.Add(before, StepResult.Failed(StepNames.Token, exception.Message));
            return null;
        }

        try
        {
            var (commit, text) = await new JobCheckout(_variables.OfGit(before.Environment), processes, log).RunAsync(
                root,
                credentials,
                work.BaseRef,
                work.Instructions,
                work.Dirspaces.Select(static dirspace => dirspace.Path),
                cancellationToken
            );
            before.Add(new StepResult(StepNames.Checkout, true, new CheckoutPayload(text)));
            return commit;
        }
        catch (Exception exception) when (exception is CheckoutException or ProgramMissingException)
        {
            _failures.Add(before, StepResult.Failed(StepNames.Checkout, exception.Message));
            return null;
        }
    }

    // Its failure is no failure of the plan.
    private async Task EstimateAsync(
        StepContext before,
        CheckedOut commit,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        if (
            work is not { Operation: "plan", RunKind: RunKinds.PullRequest }
            || work.Configuration.CostCurrency is not { } currency
        )
        {
            return;
        }

        CostPayload? costs = null;
        if (commit.BaseSha is { } baseSha)
        {
            var own = work.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
            var result = await new CostEstimation(processes, log, time).RunAsync(
                before,
                [.. own.Union(OfOtherRuns())],
                baseSha,
                currency,
                temporary,
                cancellationToken
            );
            costs = result.Payload as CostPayload;
            before.Add(costs is null ? result : result with { Payload = CostGates.Of(costs, own) }, ignoreErrors: true);
        }

        before.Gates.AddRange(CostGates.Open(work.Configuration.CostGates, costs).Select(before.GateOf));
    }

    // A limit of costs is not to be passed in parts.
    private IEnumerable<Dirspace> OfOtherRuns() =>
        work.Configuration.CostGates.Items().Count == 0
            ? []
            : (work.Instructions?.CostDirspaces ?? []).Select(static one => new Dirspace(one.Dir, one.Workspace));

    private async Task RunDirspacesAsync(
        Func<WorkManifestDirspace, CancellationToken, Task<StepContext>> run,
        string root,
        CancellationToken cancellationToken
    )
    {
        var failed = false;
        foreach (var rank in DirspaceOrder.Ranks(work.Dirspaces))
        {
            if (failed)
            {
                Skip(rank.SelectMany(d => d), root);
                continue;
            }

            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = work.Configuration.ParallelRuns,
                CancellationToken = cancellationToken,
            };

            await Parallel.ForEachAsync(rank, options, async (directory, cancel) =>
            {
                foreach (var dirspace in directory.TakeWhile(_ => !cancel.IsCancellationRequested))
                    _done[dirspace.Dirspace] = await run(dirspace, cancel);
            });

            failed = _done.Values.Any(c => !c.Success);
        }
    }

    private void Skip(IEnumerable<WorkManifestDirspace> dirspaces, string root)
    {
        foreach (var dirspace in dirspaces)
        {
            var context = DirspaceWork.NotStarted(dirspace.Dirspace, root, []);
            context.Add(DirspaceWork.Skipped("Not started, because a directory that comes before it failed."));
            _done[dirspace.Dirspace] = context;
        }
    }

    private void AddUnfinished(string root, Dictionary<string, string> environment)
    {
        foreach (var dirspace in work.Dirspaces.Select(d => d.Dirspace).Where(d => !_done.ContainsKey(d)))
        {
            var context = DirspaceWork.NotStarted(dirspace, root, environment);
            context.Add(DirspaceWork.Cancelled());
            _done[dirspace] = context;
        }
    }

    private async Task RunAfterAsync(
        StepContext before,
        StepContext after,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        var hooks = work.Configuration.Hooks(work.Operation, "post");
        if (hooks.Count == 0)
            return;

        StepContext[] soFar = [before, .. InOrder()];
        var file = Path.Combine(temporary, "results.json");
        var results = JsonNode.Parse(Report.Write(soFar, mask))!.AsObject();
        results["success"] = soFar.All(c => c.Success);
        await File.WriteAllTextAsync(file, results.ToJsonString(), cancellationToken);

        after.Environment = new Dictionary<string, string>(before.Environment, StringComparer.Ordinal)
        {
            ["TERRATEAM_RESULTS_FILE"] = file,
        };
        if (!soFar.All(c => c.Success))
            after.FollowFailure();

        await steps.RunAsync(after, hooks, cancellationToken);
    }

    private IEnumerable<StepContext> InOrder() =>
        work.Dirspaces.Select(d => _done.GetValueOrDefault(d.Dirspace)).OfType<StepContext>().Distinct();
}
