using System.Text.Json;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// The body of a plan's single upload, read as a stream: the properties before the plan, the plan, those after it.
/// </summary>
internal sealed class PlanUploadBody(Stream body) : IDisposable
{
    private const string Property = "plan_data";

    private readonly Base64PropertyReader _reader = new(body, Property);

    /// <summary>The properties before the plan. Only those after it may say that there are no changes.</summary>
    /// <exception cref="JsonException">The properties do not name the planned dirspace.</exception>
    public async Task<PlanUpload> ReadBeforeAsync(CancellationToken cancellationToken)
    {
        if (!await _reader.FindAsync(cancellationToken))
        {
            // Parsed only for the serialiser's error, which is more precise.
            _ = Parse((await _reader.FinishAsync(cancellationToken)).Span);
            throw new JsonException($"'{Property}' is missing, or no text.");
        }

        try
        {
            return Parse(_reader.Before().Span);
        }
        catch (JsonException exception)
        {
            throw new JsonException(
                $"'path' and 'workspace' have to stand before '{Property}'. {exception.Message}",
                exception
            );
        }
    }

    public Stream OpenPlan() => _reader.OpenValue();

    /// <summary>All properties except the plan.</summary>
    /// <exception cref="JsonException">The body is damaged, or a property after the plan contradicts one before
    /// it.</exception>
    public async Task<PlanUpload> ReadWholeAsync(PlanUpload before, CancellationToken cancellationToken)
    {
        var whole = Parse((await _reader.FinishAsync(cancellationToken)).Span);
        return whole with { HasChanges = before.HasChanges } == before
            ? whole
            : throw new JsonException(
                $"'path', 'workspace' and 'terrateam' have to stand before '{Property}', and once."
            );
    }

    public void Dispose() => _reader.Dispose();

    private static PlanUpload Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ProtocolJson.Default.PlanUpload)
        ?? throw new JsonException("The body is null.");
}
