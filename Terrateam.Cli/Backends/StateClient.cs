using System.Net;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>A state as gzip in a file.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Sha256">SHA-256 of the state in hexadecimal.</param>
internal sealed record CompressedState(string File, string Sha256);

/// <summary>Sends states to a backend that keeps them (<see cref="StateTransfer"/>).</summary>
internal sealed class StateClient(Backend backend, Retries retries)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <exception cref="BackendException">The backend does not keep it.</exception>
    public async Task<StateReceipt> KeepAsync(
        string token,
        Dirspace dirspace,
        CompressedState state,
        CancellationToken cancellationToken
    )
    {
        var address = $"{StateTransfer.Endpoint}?{PlanPartClient.QueryOf(dirspace)}&sha256={state.Sha256}";
        var length = new FileInfo(state.File).Length;
        var answer = await retries.SendAsync(
            "state upload",
            () => backend.Request(HttpMethod.Put, address, token, new PlanFilePart(state.File, 0, length)),
            Timeout,
            cancellationToken,
            patience: Retries.Long
        );
        if (answer.Status != HttpStatusCode.OK)
        {
            throw new BackendException(
                $"The backend did not keep the state: {Backend.Describe(answer)}",
                answer.Status
            );
        }

        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, ProtocolJson.Default.StateReceipt)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new BackendException($"The backend's receipt for the state cannot be read: {exception.Message}");
        }
    }
}
