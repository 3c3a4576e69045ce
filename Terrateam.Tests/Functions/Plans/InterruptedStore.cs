using System.Runtime.CompilerServices;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>A document store before whose first query, or first insert, something else happens.</summary>
internal sealed class InterruptedStore(IDocumentStore inner, Func<Task> interruption, bool isBeforeInsert = false)
    : DelegatingDocumentStore(inner)
{
    private bool _isInterrupted;

    public override async Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        await InterruptAsync(isNow: isBeforeInsert);
        return await base.TryInsertAsync(key, content, cancellationToken);
    }

    public override async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await InterruptAsync(isNow: !isBeforeInsert);
        await foreach (var document in base.QueryAsync(collection, partition, keyPrefix, cancellationToken))
            yield return document;
    }

    private async Task InterruptAsync(bool isNow)
    {
        if (!isNow || _isInterrupted)
            return;
        _isInterrupted = true;
        await interruption();
    }
}
