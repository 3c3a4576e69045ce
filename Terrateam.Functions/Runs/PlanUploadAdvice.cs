using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Explains why a plan was not stored when its body was too long: the host refuses it before the app runs and without a
/// message, so the original runner reports only that the plan could not be stored.
/// </summary>
internal static class PlanUploadAdvice
{
    /// <summary>The original runner's text before the response.</summary>
    private const string Original = "Could not store plan file, with the following error:";

    /// <summary>Our runner's text where the backend takes no parts.</summary>
    private const string Ours = "The backend did not store the plan: HTTP 413";

    /// <summary>The notes for a run's comment.</summary>
    /// <param name="run">The run.</param>
    /// <param name="result">What its runner reported, or null.</param>
    /// <param name="limit">Longest body that the host accepts, in bytes.</param>
    public static IEnumerable<string> Create(Run run, RunResult? result, long limit)
    {
        if (run.Kind != RunKind.Plan || result is null)
            yield break;
        var steps = result.Dirspaces.SelectMany(dirspace => dirspace.Steps);
        if (!steps.Any(step => step is { Kind: StepKind.Plan, Success: false, Text: { } text } && IsAboutLength(text)))
            yield break;

        // The plan is base64 in its envelope, and the envelope base64 in the body.
        yield return "A plan could not be stored, because the request with it was longer than the app's host takes: "
            + $"{Mebibytes(limit)} MiB (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`). In one request that is a plan file "
            + $"of about "
            + $"{Mebibytes(limit * 9 / 16)} MiB. Use this project's action, which sends plans of up to 256 MiB "
            + $"in parts, "
            + "or have the setting raised.";
    }

    private static bool IsAboutLength(string text)
    {
        if (text.Contains(Ours, StringComparison.Ordinal))
            return true;
        var at = text.IndexOf(Original, StringComparison.Ordinal);
        if (at < 0)
            return false;
        var answer = text[(at + Original.Length)..];
        return string.IsNullOrWhiteSpace(answer)
            || answer.Contains("413", StringComparison.Ordinal)
            || answer.Contains("too large", StringComparison.OrdinalIgnoreCase);
    }

    private static string Mebibytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:0.#}");
}
