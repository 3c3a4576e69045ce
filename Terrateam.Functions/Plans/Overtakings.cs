using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

internal sealed record Overtaking(PlanOwner By, DateTimeOffset At);

/// <summary>
/// Who applied or merged each dirspace when, so that a plan that was being made meanwhile does not count as fresh. The
/// two latest owners are enough: the owner that is excluded from a query is at most one of them.
/// </summary>
internal sealed class Overtakings(IDocumentStore documents)
{
    private const string Prefix = "overtaken-";

    /// <summary>Who overtook a plan that was begun at a time, or null.</summary>
    public async Task<PlanOwner?> FindAsync(
        long repositoryId,
        PlanOwner owner,
        Dirspace dirspace,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        var document = await documents.GetAsync(NameOf(repositoryId, dirspace), cancellationToken);
        return Read(document).FirstOrDefault(each => each.By != owner && each.At > startedAt)?.By;
    }

    public async Task AddAsync(
        long repositoryId,
        Dirspace dirspace,
        Overtaking overtaking,
        CancellationToken cancellationToken
    )
    {
        var key = NameOf(repositoryId, dirspace);
        while (true)
        {
            var document = await documents.GetAsync(key, cancellationToken);
            var latest = Read(document)
                .Append(overtaking)
                .GroupBy(each => each.By, (_, all) => all.MaxBy(each => each.At)!)
                .OrderByDescending(each => each.At)
                .Take(2)
                .ToArray();
            var content = JsonSerializer.SerializeToUtf8Bytes(latest, PlanJson.Default.OvertakingArray);
            var written = document is null
                ? await documents.TryInsertAsync(key, content, cancellationToken)
                : await documents.TryReplaceAsync(key, content, document.ETag, cancellationToken);
            if (written is not null)
                return;
        }
    }

    /// <summary>Deletes entries that are older than any plan.</summary>
    public async Task ForgetAsync(long repositoryId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var partition = PlanRecords.Partition(repositoryId);
        await foreach (
            var document in documents.QueryAsync(PlanRecords.Collection, partition, Prefix, cancellationToken)
        )
        {
            if (Read(document).All(each => each.At < before))
                await documents.DeleteAsync(document.Key, document.ETag, cancellationToken);
        }
    }

    private static DocumentKey NameOf(long repositoryId, Dirspace dirspace) =>
        new(PlanRecords.Collection, PlanRecords.Partition(repositoryId), Prefix + PlanDocumentKeys.DigestOf(dirspace));

    private static Overtaking[] Read(Document? document) =>
        document is null
            ? []
            : JsonSerializer.Deserialize(document.Content.Span, PlanJson.Default.OvertakingArray) ?? [];
}
