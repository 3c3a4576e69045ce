using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// A step of type <c>oidc</c>: exchanges the job's identity for credentials of a cloud. The steps after it have them in
/// their environment; the variables by which the job gets identities stay with the runner.
/// </summary>
internal sealed class OidcStep(CloudLogin login) : IStep
{
    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        try
        {
            var variables = await login.VariablesAsync(new CloudSettings(step, Expand), cancellationToken);
            foreach (var (name, value) in variables)
            {
                if (value is null)
                    _ = context.Environment.Remove(name);
                else
                    context.Environment[name] = value;
            }

            return new StepResult(StepNames.Oidc, true, new LoginPayload());
        }
        catch (Exception exception)
            when (exception is LoginException or BackendException or MissingVariableException or IOException)
        {
            return new StepResult(
                StepNames.Oidc,
                false,
                new LoginPayload
                {
                    Text = $"The log-in of '{step.Key}' failed. {exception.Message}{Hint(context, exception)}",
                    VisibleOn = VisibleOnValues.Error,
                }
            );
        }

        string Expand(string text) => VariableText.Expand(text, context.Environment);
    }

    private static string Hint(StepContext context, Exception exception) =>
        exception is MissingVariableException && context.Target is null
            ? " Hooks have no directory, workspace or stack: a step with their variables belongs into a workflow."
            : "";
}
