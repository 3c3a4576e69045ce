using System.Collections;
using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Jobs;

/// <summary>The command <c>terrateam run</c>, which a job of the user's workflow executes.</summary>
internal static class RunCommand
{
    private const int Failure = 1;
    private const int Usage = 2;

    // Exit code of a shell for a command that a signal ended: 128 and the signal's number.
    private const int Interrupted = 130;
    private const int Terminated = 143;

    public static Command Create()
    {
        var environment = ReadEnvironment();
        var workToken = Setting(
            "--work-token",
            "What the job asks for its work with, from the workflow's input work-token.",
            "INPUT_WORK_TOKEN",
            "INPUT_WORK-TOKEN"
        );
        var apiBaseUrl = Setting(
            "--api-base-url",
            "The backend, as it stands in the workflow file.",
            "INPUT_API_BASE_URL",
            "INPUT_API-BASE-URL"
        );
        var workspace = Setting("--workspace", "Directory of the checkout.", "GITHUB_WORKSPACE");
        var runId = Setting("--run-id", "The workflow run's id.", "GITHUB_RUN_ID");
        var sha = Setting("--sha", "The commit that the workflow runs on.", "GITHUB_SHA");
        var failOnError = Setting(
            "--fail-on-error",
            "Whether a failed plan or apply fails the job: true, or false for a green job. Without either, true.",
            "INPUT_FAIL_ON_ERROR",
            "INPUT_FAIL-ON-ERROR"
        );

        var command = new Command("run", "Does the work of one job: plans or applies what the backend asks for.")
        {
            workToken.Option,
            apiBaseUrl.Option,
            workspace.Option,
            runId.Option,
            sha.Option,
            failOnError.Option,
        };

        command.SetAction(
            async (parsed, _) =>
            {
                var missing = new List<string>();
                string? Given(Source source) =>
                    parsed.GetValue(source.Option) is { Length: > 0 } given
                        ? given
                        : source
                            .Variables.Select(v => environment.GetValueOrDefault(v))
                            .FirstOrDefault(v => !string.IsNullOrEmpty(v));
                string Value(Source source)
                {
                    var value = Given(source);
                    if (value is null)
                        missing.Add($"{source.Option.Name} (or the environment variable {source.Variables[0]})");

                    return value ?? "";
                }

                var settings = new JobSettings(
                    Value(workToken),
                    Value(apiBaseUrl),
                    Value(workspace),
                    Value(runId),
                    Value(sha)
                );
                if (!bool.TryParse(Given(failOnError) ?? bool.TrueString, out var isRed))
                {
                    await Console.Error.WriteLineAsync(
                        $"'{Given(failOnError)}' is no value of {failOnError.Option.Name} (`fail-on-error` of the action): it is true or false."
                    );
                    return Usage;
                }

                if (missing.Count == 0)
                    return await RunAsync(settings, environment, isRed);

                await Console.Error.WriteLineAsync($"Missing: {string.Join(", ", missing)}.");
                return Usage;
            }
        );

        return command;
    }

    private static async Task<int> RunAsync(
        JobSettings settings,
        Dictionary<string, string> environment,
        bool failsOnError
    )
    {
        // Before any code of the pull request runs.
        _ = Processes.ProcessMemory.Hide();

        using var cancel = new CancellationTokenSource();
        var code = Failure;
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            code = signal.Signal == PosixSignal.SIGTERM ? Terminated : Interrupted;
            cancel.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        var mask = new SecretMask();
        await using var output = new StreamWriter(
            Console.OpenStandardOutput(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );
        var log = new JobLog(output, mask);
        using var handler = new SocketsHttpHandler
        {
            // A redirect could send tokens to another server.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            SslOptions = { CertificateChainPolicy = new CertificateBundle(log).PolicyOf(environment) },
        };
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);

        log.Line($"terrateam {Product.Version}");
        try
        {
            if (await new Job(settings, environment, http, mask, log, TimeProvider.System).RunAsync(cancel.Token))
                return 0;

            log.Error("A plan or an apply failed. The reasons are in this log and in the pull request.");
            return failsOnError ? Failure : 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.Error("The job was cancelled.");
            return code;
        }
        catch (Exception exception)
            when (exception is BackendException or FormatException or IOException or UnauthorizedAccessException)
        {
            log.Error(exception.Message);
            return cancel.IsCancellationRequested ? code : Failure;
        }
        catch (Exception exception)
        {
            log.Error($"{exception.GetType().Name}: {exception.Message}");
            return Failure;
        }
    }

    private static Source Setting(string name, string description, params string[] variables) =>
        new(
            new Option<string?>(name)
            {
                Description = $"{description} Default: the environment variable {variables[0]}.",
            },
            variables
        );

    private static Dictionary<string, string> ReadEnvironment() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    /// <summary>Where a setting comes from: an option, or the first environment variable that is set.</summary>
    private sealed record Source(Option<string?> Option, string[] Variables);
}
