using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Output;
using Terrateam.Cli.Programs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Runs steps in order; each decides by its <c>run_on</c> whether to run after a failure.</summary>
/// <param name="types">The supported steps, by their type in the configuration.</param>
/// <param name="files">Credentials that are renewed before a step.</param>
/// <param name="log">The job's log.</param>
internal sealed class StepRunner(IReadOnlyDictionary<string, IStep> types, CredentialFiles files, JobLog log)
{
    private readonly FailureLog _failures = new(log);

    /// <summary>Runs the steps; their results are in the context.</summary>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    public async Task RunAsync(StepContext context, IReadOnlyList<JsonView> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RunAsync(context, step, cancellationToken);
        }
    }

    private async Task RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var type = "step";
        StepResult result;
        var ignoreErrors = false;
        List<Gate> gates = [];
        try
        {
            type = step["type"].Text() ?? throw step["type"].Wrong("the type of a step");
            if (!IsDue(step, context.Success))
                return;

            log.Begin(context.Label, $"{context.Label}: {type}");
            gates = Gates(context, step);
            ignoreErrors = IgnoresErrors(step, type, hasGates: gates.Count > 0);
            if (!types.TryGetValue(type, out var implementation))
            {
                throw new ConfigurationException(
                    $"Steps of type '{type}' ({step.Key}) are not supported by this version of the runner. "
                        + $"Remove the step."
                );
            }

            await files.RenewAsync(cancellationToken);
            result = await implementation.RunAsync(context, step, cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            // `ignore_errors` covers a failing command, not a configuration that cannot be carried out.
            ignoreErrors = false;
            gates = [];
            result = StepResult.Failed(type, exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            result = StepResult.Failed(type, exception.Message);
        }
        finally
        {
            log.End(context.Label);

            // The step may have added to the certificates.
            TrustedCertificates.Use(context.Environment);
        }

        if (!result.Success && context.Target is { } target && result.Payload is FailurePayload { Text: var text })
        {
            if (StateLock.OfFailure(text, target) is { } advice)
                result = StepResult.Failed(result.Name, $"{text.TrimEnd()}\n\n{advice}");
        }

        // However it failed: a check that could not be made needs its approval too.
        if (!result.Success)
            context.Gates.AddRange(gates);
        context.Add(result, ignoreErrors);
        if (result.Success)
            log.Line(context.Label, $"{result.Name}: done");
        else
            _failures.Write(context, result, ignoreErrors);
    }

    private static bool IsDue(JsonView step, bool success) =>
        step["run_on"].Text() switch
        {
            null or "success" => success,
            "failure" => !success,
            "always" => true,
            _ => throw step["run_on"].Wrong("success, failure or always"),
        };

    // A policy step with a gate asks for an approval instead of failing, as with the original. Its `ignore_errors` has
    // a default in the configuration, so that it says nothing.
    private static bool IgnoresErrors(JsonView step, string type, bool hasGates) =>
        step["ignore_errors"].Flag(hasGates)
        || (step["gate"].Exists && PolicyStep.Tools.Contains(type, StringComparer.Ordinal));

    private static List<Gate> Gates(StepContext context, JsonView step)
    {
        var gates = new List<Gate>();
        foreach (var reaction in step["on_error"].Items())
        {
            if (reaction["type"].Text() is not "gate")
                throw reaction["type"].Wrong("gate");

            gates.Add(context.GateOf(reaction));
        }

        if (step["gate"] is { Exists: true } gate)
            gates.Add(context.GateOf(gate));
        return gates;
    }
}
