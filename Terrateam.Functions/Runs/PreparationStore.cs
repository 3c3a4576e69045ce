using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Runs;

/// <summary>The run that prepared something; its report, sealed like every output, is the result.</summary>
/// <param name="RunId">The newest such run.</param>
/// <param name="At">When it was recorded.</param>
internal sealed record PreparationRecord(Guid RunId, DateTimeOffset At);

/// <summary>
/// The results of builders and indexer, by the inputs that determine them. They expire with the run's outputs.
/// </summary>
public sealed class PreparationStore(IDocumentStore store, RunStore runs, RunResults results, TimeProvider time)
{
    private const string Collection = "preparations";
    private const int Partitions = 16;

    private static readonly PlanRetention Retention = new();

    /// <summary>Records that a run prepared something; a newer run replaces an older one.</summary>
    public async Task PutAsync(Run run, CancellationToken cancellationToken)
    {
        if (run is not { Preparation.Key: { } key, Status: RunStatus.Reported })
            return;

        var document = KeyOf(run.Repository.Id, key);
        var known = await store.GetAsync(document, PreparationJson.Default.PreparationRecord, cancellationToken);
        if (known?.Value.RunId == run.Id)
            return;

        // After a lost race, the other run's result is stored, which has the same inputs.
        _ = await store.TryWriteAsync(
            document,
            new(run.Id, time.GetUtcNow()),
            known?.ETag,
            PreparationJson.Default.PreparationRecord,
            cancellationToken
        );
    }

    /// <summary>A result with its run; null when there is none, or when it has expired.</summary>
    public async Task<(Run Run, RunnerReport Report)?> FindAsync(
        long repositoryId,
        string key,
        CancellationToken cancellationToken
    )
    {
        if (
            await store.GetAsync(KeyOf(repositoryId, key), PreparationJson.Default.PreparationRecord, cancellationToken)
                is not { } record
            || await runs.FindAsync(record.Value.RunId, cancellationToken) is not { } run
            || await results.ReadReportAsync(run, cancellationToken) is not { } report
        )
        {
            return null;
        }

        return (run, report);
    }

    /// <summary>Deletes expired records. Returns their number.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Collection, Name(partition), "", cancellationToken))
            {
                if (time.GetUtcNow() - document.Read(PreparationJson.Default.PreparationRecord).At < Retention.Lifetime)
                    continue;
                if (await store.DeleteAsync(document.Key, document.ETag, cancellationToken))
                    forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>Deletes the records of a repository that is gone; safe to repeat. Returns their number.</summary>
    public async Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{repositoryId}|");
        var deleted = 0;
        for (var partition = 0; partition < Partitions; partition++)
            deleted += await store.DeleteAllAsync(Collection, Name(partition), prefix, cancellationToken);
        return deleted;
    }

    private static DocumentKey KeyOf(long repositoryId, string key)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{repositoryId}|{key}");
        return new(Collection, Name(SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] % Partitions), name);
    }

    private static string Name(int partition) => partition.ToString("x1", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PreparationRecord))]
internal sealed partial class PreparationJson : JsonSerializerContext;
