using Terrateam.Cli.Backends;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Runs the workflow's steps in one dirspace.</summary>
/// <param name="work">The piece of work.</param>
/// <param name="steps">Runs the steps.</param>
/// <param name="credentials">Decides which command gets which credential.</param>
/// <param name="log">The job's log.</param>
/// <param name="time">The clock.</param>
internal sealed class DirspaceWork(
    Work work,
    StepRunner steps,
    JobCredentials credentials,
    JobLog log,
    TimeProvider time
)
{
    private readonly FailureLog _failures = new(log);

    /// <summary>Runs the steps. Failures and a cancellation are in the returned context.</summary>
    /// <param name="dirspace">The dirspace.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="commit">What is checked out.</param>
    /// <param name="temporary">The run's directory for files.</param>
    /// <param name="environment">As the hooks left it.</param>
    /// <param name="cancellationToken">Ends the steps.</param>
    public async Task<StepContext> RunAsync(
        WorkManifestDirspace dirspace,
        string root,
        CheckedOut commit,
        string temporary,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var begun = time.GetTimestamp();
        var own = Directory.CreateDirectory(Path.Combine(temporary, Guid.NewGuid().ToString("N"))).FullName;
        var context = NotStarted(
            dirspace.Dirspace,
            root,
            new Dictionary<string, string>(environment, StringComparer.Ordinal)
        );
        try
        {
            context = Prepare(dirspace, root, commit, own, environment);
            await credentials.AddToStepsAsync(context.Environment, cancellationToken);
            await steps.RunAsync(context, work.Configuration.Steps(dirspace, work.Operation), cancellationToken);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            _failures.Add(context, CancelledSteps.ResultOf(context, exception as CommandCancelledException));
        }
        catch (BackendException exception)
        {
            _failures.Add(context, StepResult.Failed(StepNames.Token, exception.Message));
        }
        catch (Exception exception)
            when (exception
                    is CheckoutException
                        or ConfigurationException
                        or EngineException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            _failures.Add(context, StepResult.Failed(StepNames.Init, exception.Message));
        }
        finally
        {
            // The plan file holds the whole state in clear text.
            Directory.Delete(own, recursive: true);
        }

        context.Elapsed = time.GetElapsedTime(begun);
        log.Line(
            context.Label,
            $"{work.Operation}: {(context.Success ? "done" : "failed")} after {Duration.Of(context.Elapsed.Value)}"
        );
        return context;
    }

    /// <summary>A dirspace none of whose steps ran.</summary>
    public static StepContext NotStarted(Dirspace dirspace, string root, Dictionary<string, string> environment) =>
        new(StepScope.From(dirspace), dirspace.ToString(), root, environment);

    /// <summary>The result of a dirspace that was cancelled before a command ran.</summary>
    public static StepResult Cancelled() => StepResult.Failed(StepNames.Cancelled, CancelledSteps.Text);

    /// <summary>The result of a dirspace that was skipped.</summary>
    public static StepResult Skipped(string reason) => StepResult.Failed(StepNames.Cancelled, reason);

    private StepContext Prepare(
        WorkManifestDirspace dirspace,
        string root,
        CheckedOut commit,
        string temporary,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var configuration = work.Configuration;
        var directory = DirectoryGuard.Resolve(root, dirspace.Path, configuration.CreateIfMissing(dirspace.Path));
        var engine = configuration.Engine(dirspace);
        if (!engine.IsSupported)
        {
            throw new ConfigurationException(
                $"The engine '{engine.Name}' is not supported by this version of the runner. Set 'engine.name' to "
                    + $"another; 'terrateam validate' tells why."
            );
        }

        var planFile = Path.Combine(temporary, "plan");

        var own = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["TERRATEAM_PLAN_FILE"] = planFile,
            ["TERRATEAM_DIR"] = dirspace.Path,
            ["TERRATEAM_WORKSPACE"] = dirspace.Workspace,
            ["TERRATEAM_TMPDIR"] = temporary,
            ["TERRATEAM_STACK"] = dirspace.StackName,
        };

        foreach (var (name, value) in dirspace.Variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
            own[name] = value;

        EnginePrograms.AddTo(own, engine, root, directory);
        return new StepContext(StepScope.From(dirspace.Dirspace), dirspace.Dirspace.ToString(), directory, own)
        {
            Target = new Target(
                dirspace.Dirspace,
                engine,
                root,
                planFile,
                engine.HasWorkspaces && configuration.CreateAndSelectWorkspace(dirspace.Path),
                commit,
                work.Instructions?.Engines?.FirstOrDefault(e => new Dirspace(e.Dir, e.Workspace) == dirspace.Dirspace)
            ),
        };
    }
}
