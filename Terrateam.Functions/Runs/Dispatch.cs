using System.Security.Cryptography;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>The inputs of a workflow dispatch, and the check of workflow files that are not safe to dispatch.</summary>
internal static class Dispatch
{
    private const string WorkToken = "work-token";
    private const string ApiBaseUrl = "api-base-url";
    private const string CorrelationId = "correlation-id";

    /// <summary>A new work token or correlation id: 128 random bits.</summary>
    public static Guid NewToken() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>The correlation id for the title of a workflow run, or null where the file has no such input.</summary>
    public static string? NewCorrelation(WorkflowDefinition file) =>
        file.IsReadable && !file.Declares(CorrelationId) ? null : NewToken().ToString("N");

    /// <summary>
    /// The inputs of a run's workflow: those that the file declares, and those of the configuration, declared or not.
    /// </summary>
    public static Dictionary<string, string> InputsOf(Run run, WorkflowDefinition file, string apiBaseUrl)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WorkToken] = run.WorkToken!.Value.ToString("D"),
        };
        if (run.Correlation is { } correlation)
            inputs[CorrelationId] = $"{RunTitle.Create(run)} {correlation}";
        if (file.Declares(ApiBaseUrl))
            inputs[ApiBaseUrl] = apiBaseUrl;
        if (run.Environment is { Length: > 0 } environment)
            inputs["environment"] = environment;
        if (run.RunsOn is { Length: > 0 } runsOn)
            inputs["runs_on"] = runsOn;
        return inputs;
    }

    /// <summary>Why a workflow file is not safe to start, and what to change in it; null where it is safe.</summary>
    /// <param name="file">The parsed file.</param>
    /// <param name="path">Its path.</param>
    /// <param name="reference">Its branch.</param>
    /// <param name="authentication">How its runner authenticates.</param>
    public static string? Refusal(
        WorkflowDefinition file,
        string path,
        string reference,
        RunnerAuthentication authentication
    )
    {
        // The original's workflow file needs this input, and users of the original runner keep that file.
        if (authentication == RunnerAuthentication.Oidc && file.Declares(ApiBaseUrl))
        {
            return $"`{path}` on `{reference}` has the input `{ApiBaseUrl}`, so anyone who may start it by "
                + $"hand could have its job take orders from any address. "
                + $"Remove it from `on.workflow_dispatch.inputs`, and write the address into the file, as "
                + $"`{ApiBaseUrl}` of the step that runs Terrateam: "
                + "this app's own, with `/api/github` behind it. The installation guide shows a workflow file. "
                + "The original runner needs the app's setting `Runs:RunnerAuthentication` to be `work-token`.";
        }

        return file.Titles.Any(title => title.Contains(WorkToken, StringComparison.OrdinalIgnoreCase))
            ? $"`{path}` on `{reference}` shows its input `{WorkToken}` to everybody, in `run-name` or in the "
                + $"name of a job. "
                + $"Have it show `inputs.{CorrelationId}` instead, and declare that input, as the installation "
                + $"guide's workflow file does."
            : null;
    }
}
