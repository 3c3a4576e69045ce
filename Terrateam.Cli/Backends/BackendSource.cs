using System.Text.Json;
using Terrateam.Core.Runs;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Checks where the backend's address comes from. The backend controls this job, so its address must be in the workflow
/// file: the inputs of a started workflow are written by every user who may start it.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
/// </remarks>
internal static class BackendSource
{
    private const string EventPath = "GITHUB_EVENT_PATH";
    private static readonly string[] OldInputs = ["api-base-url", "api_base_url"];

    /// <summary>
    /// Refuses an address that comes from the workflow's inputs, or that is not encrypted on the way.
    /// </summary>
    /// <exception cref="BackendException">The message says what to change.</exception>
    public static void Demand(string apiBaseUrl, IReadOnlyDictionary<string, string> environment)
    {
        if (!BackendAddress.IsSafe(apiBaseUrl))
        {
            throw new BackendException(
                $"The backend's address '{apiBaseUrl}' is no https URL. Write the right one into the workflow "
                    + $"file, as `api-base-url` of the step that runs Terrateam."
            );
        }

        foreach (var (name, value) in Inputs(environment.GetValueOrDefault(EventPath)))
        {
            if (OldInputs.Contains(name, StringComparer.OrdinalIgnoreCase) || IsSame(value, apiBaseUrl))
            {
                throw new BackendException(
                    $"The workflow takes the backend's address from its input '{name}', so anyone who may "
                        + $"start it could give this job orders. "
                        + "Remove the input and write the address into the workflow file, as `api-base-url` of "
                        + "the step that runs Terrateam."
                );
            }
        }
    }

    private static bool IsSame(string value, string address) =>
        string.Equals(value.Trim().TrimEnd('/'), address.Trim().TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private static List<(string Name, string Value)> Inputs(string? path)
    {
        try
        {
            if (!string.IsNullOrEmpty(path))
            {
                using var stream = File.OpenRead(path);
                using var document = JsonDocument.Parse(stream);
                if (
                    document.RootElement.TryGetProperty("inputs", out var inputs)
                    && inputs.ValueKind == JsonValueKind.Object
                )
                {
                    return [.. inputs.EnumerateObject().Select(input => (input.Name, input.Value.ToString()))];
                }
            }
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Reported below. An unreadable event proves nothing.
        }

        throw new BackendException(
            $"{EventPath} names no event of a started workflow, so the origin of the backend's address "
                + $"cannot be checked. Terrateam runs in a workflow that Terrateam starts."
        );
    }
}
