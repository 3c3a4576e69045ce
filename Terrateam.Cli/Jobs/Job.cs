using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Installation;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Requests work from the backend and does it until there is none.</summary>
internal sealed class Job(
    JobSettings settings,
    IReadOnlyDictionary<string, string> environment,
    HttpMessageInvoker http,
    SecretMask mask,
    JobLog log,
    TimeProvider time
)
{
    // A backend that never says done must not keep the job running for ever.
    private const int MaxPieces = 10;

    private readonly IReadOnlyDictionary<string, string> _children = ChildEnvironment.From(environment);

    /// <returns>False where a plan or an apply failed.</returns>
    /// <exception cref="BackendException">The backend gives no work, or refuses the results.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; what was done until then is
    /// reported.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        BackendSource.Demand(settings.ApiBaseUrl, environment);
        var retries = new Retries(http, time, log);
        var identity = new OidcToken(retries, environment, log);
        var backend = new Backend(settings, retries);
        var request = new WorkRequest(backend, identity, BackendAddress.Audience(settings.ApiBaseUrl), time, log);
        var success = true;
        for (var done = 0; done < MaxPieces; done++)
        {
            var (manifest, token) = await request.SendAsync(cancellationToken);
            if (manifest is WorkManifest.Done)
            {
                log.Line(
                    done == 0
                        ? (
                            "Nothing to do: the run had ended before this job started. To run again, comment on "
                            + "the pull request; jobs are not run again by hand."
                        )
                        : "Done."
                );
                return success;
            }

            JobPlace.Demand(manifest, token);
            success &= await DoAsync(manifest, backend, identity, cancellationToken);
        }

        log.Line($"Ended after {MaxPieces} pieces of work, though the backend has not said that it was the last.");
        return success;
    }

    private async Task<bool> DoAsync(
        WorkManifest manifest,
        Backend backend,
        OidcToken identity,
        CancellationToken cancellationToken
    )
    {
        if (Work.From(manifest) is { } work)
        {
            log.Secret(work.Token);
            log.Line($"{work.Operation}: {string.Join(", ", work.Dirspaces.Select(d => d.Dirspace))}");
            return await DoAsync(work, backend, identity, cancellationToken);
        }

        if (Preparation.From(manifest) is not { } preparation)
        {
            throw new BackendException(
                $"Work of the kind {manifest.GetType().Name} is not supported by this version of the runner."
            );
        }

        log.Secret(preparation.Token);
        log.Line($"{preparation.Kind.Operation()}: preparing");
        await DoAsync(preparation, backend, cancellationToken);
        return true;
    }

    private async Task DoAsync(Preparation preparation, Backend backend, CancellationToken cancellationToken)
    {
        var temporary = TemporaryDirectory();
        using var token = new GitHubToken(backend, preparation.Token, log, time);
        var credentials = CredentialsOf(new RunConfiguration(preparation.Config), token);
        try
        {
            await new PreparationRun(
                preparation,
                settings,
                _children,
                backend,
                credentials,
                new ProcessRunner(log, time),
                mask,
                log,
                time
            ).RunAsync(temporary, cancellationToken);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<bool> DoAsync(
        Work work,
        Backend backend,
        OidcToken identity,
        CancellationToken cancellationToken
    )
    {
        using var token = new GitHubToken(backend, work.Token, log, time);
        var credentials = CredentialsOf(work.Configuration, token);
        var processes = new ProcessRunner(log, time);
        using var installer = new Installer(_children, http, processes, log, time);
        var commands = new EngineCommands(
            processes,
            new EnginePrograms(new EngineVersion(processes, installer, log)),
            credentials
        );
        var storage = new PlanStorage(backend, work, processes, log, time);
        var states = new ErroredStates(backend, work, log, time);
        var others = new CommandEngineStep(commands, storage, states, work, log);
        var temporary = TemporaryDirectory();
        using var files = new CredentialFiles(temporary, log, time);
        var types = new Dictionary<string, IStep>(StringComparer.Ordinal)
        {
            ["init"] = new InitStep(commands, others, new InitLock(time), new ProviderCache(temporary), time),
            ["plan"] = new PlanStep(commands, others, storage, mask),
            ["apply"] = new ApplyStep(commands, others, storage, states, work, log, time),
            ["run"] = new CommandStep(processes),
            ["env"] = new EnvironmentStep(processes, log),
            ["gates"] = new GatesStep(processes),
            ["oidc"] = new OidcStep(LoginOf(identity, files)),
            ["slack"] = new SlackStep(new Retries(http, time, log), mask),
        };
        foreach (var tool in PolicyStep.Tools)
            types[tool] = new PolicyStep(tool, commands, processes);

        try
        {
            return await new DirspaceRun(
                work,
                settings,
                _children,
                backend,
                credentials,
                new StepRunner(types, files, log),
                processes,
                mask,
                log,
                time
            ).RunAsync(temporary, cancellationToken);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private CloudLogin LoginOf(OidcToken identity, CredentialFiles files)
    {
        var retries = new Retries(http, time, log);
        return new CloudLogin(
            identity,
            BackendAddress.Audience(settings.ApiBaseUrl),
            AwsEndpoint.Configured(environment),
            new AwsLogin(retries, time),
            new GoogleLogin(retries, GoogleEndpoints.Public, time),
            files,
            log
        );
    }

    private JobCredentials CredentialsOf(RunConfiguration configuration, GitHubToken token)
    {
        var server = environment.GetValueOrDefault("GITHUB_SERVER_URL") is { Length: > 0 } given
            ? given
            : "https://github.com";
        return new JobCredentials(
            new GitCredentials(server, token),
            ChildEnvironment.IdToken(environment),
            configuration
        );
    }

    private string TemporaryDirectory()
    {
        var parent = environment.GetValueOrDefault("RUNNER_TEMP") is { Length: > 0 } given ? given : Path.GetTempPath();
        return PrivateFile.CreateDirectory(Path.Combine(Path.GetFullPath(parent), $"terrateam-{Guid.NewGuid():N}"));
    }
}
