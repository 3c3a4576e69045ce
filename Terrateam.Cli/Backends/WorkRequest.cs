using System.Net;
using Terrateam.Cli.Output;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Asks for work for as long as the backend says "ask again": it hands out nothing before GitHub has told it which job
/// this is.
/// </summary>
internal sealed class WorkRequest(Backend backend, OidcToken identity, string audience, TimeProvider time, JobLog log)
{
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The next piece of work, and the OIDC token that it was asked for with; null where the workflow does not let the
    /// job have one.
    /// </summary>
    /// <exception cref="BackendException">The backend does not give any.</exception>
    public async Task<(WorkManifest Work, string? Token)> SendAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * Growth, MaxPause))
        {
            // A new one each time: they live for minutes only.
            var token = await identity.RequestAsync(audience, cancellationToken);
            try
            {
                return (await backend.InitiateAsync(token, cancellationToken), token);
            }
            catch (BackendException exception)
                when (exception.Status == HttpStatusCode.Conflict && time.GetElapsedTime(begun) < Timeout)
            {
                log.Line(
                    $"The backend does not know yet that GitHub has started this job; again in "
                        + $"{pause.TotalSeconds:0.#} s."
                );
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
