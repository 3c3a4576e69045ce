using System.Text.Json;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// The body of a plan's single upload, read as it comes: everything before the plan, the plan, everything after it.
/// </summary>
internal sealed class PlanUploadBody(Stream body) : IDisposable
{
    private const string Property = "plan_data";

    private readonly Base64PropertyReader _reader = new(body, Property);

    /// <summary>What is before the plan. What comes after it may still say that there are no changes.</summary>
    /// <exception cref="JsonException">It does not say what is planned.</exception>
    public async Task<PlanUpload> ReadBeforeAsync(CancellationToken cancellationToken)
    {
        if (!await _reader.FindAsync(cancellationToken))
        {
            // Whatever is wrong with it, the serialiser has the better words.
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

    /// <summary>The plan.</summary>
    public Stream OpenPlan() => _reader.OpenValue();

    /// <summary>The whole, without the plan.</summary>
    /// <exception cref="JsonException">It is damaged, or says another thing after the plan than before.</exception>
    public async Task<PlanUpload> ReadWholeAsync(PlanUpload before, CancellationToken cancellationToken)
    {
        var whole = Parse((await _reader.FinishAsync(cancellationToken)).Span);
        return whole with { HasChanges = before.HasChanges } == before
            ? whole
            : throw new JsonException(
                $"'path', 'workspace' and 'terrateam' have to stand before '{Property}', and once."
            );
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static PlanUpload Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ProtocolJson.Default.PlanUpload)
        ?? throw new JsonException("The body is null.");
}
