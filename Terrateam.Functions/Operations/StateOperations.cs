using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.Operations;

/// <summary>Hands states that could not be written to operators, and deletes those that were pushed.</summary>
internal sealed class StateOperations(StateVault states)
{
    public async Task<OperationAnswer> ListAsync(OperationCall call, CancellationToken cancellationToken)
    {
        // Names of directories are a pull request's: JSON escapes what a terminal would obey.
        var lines = await states
            .AllAsync(cancellationToken)
            .Select(static state => JsonSerializer.Serialize(StateEntry.From(state), StateJson.Default.StateEntry))
            .ToListAsync(cancellationToken);
        return OperationAnswer.Ok(lines.Count == 0 ? "no states\n" : string.Concat(lines.Select(one => one + "\n")));
    }

    public async Task<OperationAnswer> FetchAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(call, cancellationToken) is not { } state)
            return Unknown();
        try
        {
            return await states.OpenAsync(state.Id, cancellationToken) is { } compressed
                ? OperationAnswer.Ok(Describe(state)) with
                {
                    Content = CompressedState.Open(compressed),
                }
                : Unknown();
        }
        catch (PlanRefusedException exception)
        {
            return OperationAnswer.Conflict(exception.Message);
        }
    }

    public async Task<OperationAnswer> DeleteAsync(OperationCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } state && await states.DeleteAsync(state.Id, cancellationToken)
            ? OperationAnswer.Ok($"Deleted: {Describe(state)}\n")
            : Unknown();

    private async Task<ErroredState?> FindAsync(OperationCall call, CancellationToken cancellationToken) =>
        await states
            .AllAsync(cancellationToken)
            .FirstOrDefaultAsync(
                one => string.Equals(one.Id, call.Asked.Text, StringComparison.Ordinal),
                cancellationToken
            );

    private static string Describe(ErroredState state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Id} of {state.Repository}, sha256 {state.Sha256}, {state.Length} bytes"
        );

    private static OperationAnswer Unknown() =>
        OperationAnswer.Conflict("No such state is kept. `terrateam ops states list` shows all.");
}

/// <summary>A state in the list for operators.</summary>
internal sealed record StateEntry(
    string Id,
    string Repository,
    int? PullRequest,
    string? DriftSchedule,
    Guid RunId,
    string Dir,
    string Workspace,
    long Length,
    DateTimeOffset StoredAt,
    DateTimeOffset ExpiresAt
)
{
    public static StateEntry From(ErroredState state) =>
        new(
            state.Id,
            state.Repository,
            state.Context.PullRequest,
            state.Context.DriftSchedule,
            state.Context.RunId,
            state.Context.Dirspace.Directory,
            state.Context.Dirspace.Workspace,
            state.Length,
            state.StoredAt,
            state.ExpiresAt
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StateEntry))]
internal sealed partial class StateJson : JsonSerializerContext;
