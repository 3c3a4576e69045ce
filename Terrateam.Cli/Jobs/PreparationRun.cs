using System.Text.Json;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Modules;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Programs;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Runs a preparation from the checkout to its result.</summary>
internal sealed class PreparationRun(
    Preparation work,
    JobSettings settings,
    IReadOnlyDictionary<string, string> jobEnvironment,
    Backend backend,
    JobCredentials credentials,
    ProcessRunner processes,
    SecretMask mask,
    JobLog log,
    TimeProvider time
)
{
    // GitHub kills the job shortly after it asks it to end.
    private static readonly TimeSpan FinalReportTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Prepares and sends the result, of failures too.</summary>
    /// <param name="temporary">A directory that only this user can read.</param>
    /// <param name="cancellationToken">Ends the preparation; that is reported.</param>
    /// <exception cref="BackendException">The result did not arrive.</exception>
    public async Task RunAsync(string temporary, CancellationToken cancellationToken)
    {
        byte[] report;
        try
        {
            report = await PrepareAsync(temporary, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            report = Failure("The job was cancelled before this was finished.");
        }
        catch (Exception exception)
            when (exception
                    is BackendException
                        or CheckoutException
                        or ConfigurationException
                        or ProgramMissingException
                        or WorkTreeException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            report = Failure(exception.Message);
        }

        using var patience = new CancellationTokenSource(FinalReportTimeout, time);
        await backend.ReportAsync(
            work.Token,
            report,
            cancellationToken.IsCancellationRequested ? patience.Token : cancellationToken
        );
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<byte[]> PrepareAsync(string temporary, CancellationToken cancellationToken)
    {
        var script = work.Kind == RunKind.Index ? "" : work.Script();
        var root = DirectoryGuard.Resolve(Directory.CreateDirectory(settings.Workspace).FullName, ".", create: false);
        var variables = new JobEnvironment(jobEnvironment, mask, log);
        var environment = variables.Build(RunKinds.PullRequest, pullRequest: null, work.BaseRef, root, temporary);
        HelperPrograms.AddTo(environment, temporary, HelperPrograms.Own);
        await credentials.AddToStepsAsync(environment, cancellationToken);
        _ = await new JobCheckout(variables.OfGit(environment), processes, log).RunAsync(
            root,
            credentials,
            work.BaseRef,
            work.Instructions,
            directories: null,
            cancellationToken
        );

        if (work.Kind == RunKind.Index)
            return await IndexAsync(root, cancellationToken);

        var label = work.Kind.Operation();
        var input = work.Kind == RunKind.BuildConfig ? work.Config.GetRawText() : null;
        var (output, failure) = await new BuilderScript(processes).RunAsync(
            script,
            label,
            input,
            root,
            temporary,
            environment,
            cancellationToken
        );
        if (output is null)
            return Failure(failure!);

        var (report, fault) =
            work.Kind == RunKind.BuildConfig ? BuiltResult.Config(output, mask) : BuiltResult.Tree(output, root, mask);
        return report ?? Failure(fault!);
    }

    private async Task<byte[]> IndexAsync(string root, CancellationToken cancellationToken)
    {
        var modules = await ModuleIndexer.IndexAsync(root, work.Directories, cancellationToken);
        log.Line("index", $"{modules.Report.Paths.Count} directories");
        return JsonSerializer.SerializeToUtf8Bytes(modules.Report, ProtocolJson.Default.IndexReport);
    }

    private byte[] Failure(string message)
    {
        var text = mask.Mask(message);
        log.Line(work.Kind.Operation(), text);
        return work.Kind == RunKind.Index
            ? IndexFailure(text)
            : JsonSerializer.SerializeToUtf8Bytes(
                new RunnerReport.BuildFailure(text),
                ProtocolJson.Default.BuildFailure
            );
    }

    // The protocol has no other field for a reason.
    private static byte[] IndexFailure(string message) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new RunnerReport.Index(
                1,
                Success: false,
                new Dictionary<string, IndexedPath>(StringComparer.Ordinal)
                {
                    ["."] = new(
                        [],
                        new Dictionary<string, IndexFailure>(StringComparer.Ordinal) { ["checkout"] = new(message) }
                    ),
                }
            ),
            ProtocolJson.Default.IndexReport
        );
}
