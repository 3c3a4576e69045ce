using System.Net;
using Terrateam.Cli.Output;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Requests work and retries while the backend cannot be reached, or responds 409: it hands out no work before GitHub has
/// reported which job belongs to the run.
/// </summary>
internal sealed class WorkRequest(Backend backend, OidcToken identity, string audience, TimeProvider time, JobLog log)
{
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The next piece of work, and the OIDC token of the request; null where the workflow does not request id-token
    /// permission.
    /// </summary>
    /// <exception cref="BackendException">The backend refuses or does not respond.</exception>
    public async Task<(WorkManifest Work, string? Token)> SendAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * Growth, MaxPause))
        {
            // New on each try: a token lives for minutes only.
            var token = await identity.RequestAsync(audience, cancellationToken);
            try
            {
                return (await backend.InitiateAsync(token, cancellationToken), token);
            }
            catch (BackendException exception)
                when ((exception.Status == HttpStatusCode.Conflict || exception.IsPassing)
                    && time.GetElapsedTime(begun) < Timeout
                )
            {
                var problem =
                    exception.Status == HttpStatusCode.Conflict
                        ? "The backend does not know yet that GitHub has started this job"
                        : exception.Message.TrimEnd('.');
                log.Line($"{problem}; again in {pause.TotalSeconds:0.#} s.");
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
