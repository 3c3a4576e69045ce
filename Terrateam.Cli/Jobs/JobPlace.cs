using System.Text;
using System.Text.Json;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Checks that the job runs in the GitHub environment that its work is for.</summary>
internal static class JobPlace
{
    /// <summary>Refuses work for another environment than the one in the job's OIDC token.</summary>
    /// <param name="manifest">The work.</param>
    /// <param name="token">The job's OIDC token, received from GitHub itself; null where it has none.</param>
    /// <exception cref="BackendException">The environments differ, or the token cannot be read.</exception>
    public static void Demand(WorkManifest manifest, string? token)
    {
        var instructions = Work.From(manifest)?.Instructions ?? Preparation.From(manifest)?.Instructions;
        if (instructions?.Environment is not { Length: > 0 } expected)
            return;

        var found = EnvironmentOf(token);
        if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new BackendException(
                $"This work is for the environment '{expected}', and the job runs in "
                    + $"{(found is null ? "none" : $"'{found}'")}. "
                    + "Give the workflow's job `environment: ${{ inputs.environment }}`."
            );
        }
    }

    /// <remarks>https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims</remarks>
    private static string? EnvironmentOf(string? token)
    {
        try
        {
            if (token?.Split('.') is [_, var payload, _])
            {
                using var claims = JsonDocument.Parse(Encoding.UTF8.GetString(FromBase64Url(payload)));
                return claims.RootElement.TryGetProperty("environment", out var environment)
                    ? environment.GetString()
                    : null;
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // Reported below, without the token.
        }

        throw new BackendException(
            "The job has no OIDC token that says which environment it runs in. Give the workflow's job "
                + "`permissions: id-token: write`."
        );
    }

    private static byte[] FromBase64Url(string text)
    {
        var base64 = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
    }
}
