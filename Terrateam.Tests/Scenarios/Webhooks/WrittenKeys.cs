using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>
/// A document store before the app's own that keeps the name of every document that is created or changed.
/// </summary>
internal sealed class WrittenKeys(IDocumentStore inner, ConcurrentQueue<DocumentKey> written)
    : DelegatingDocumentStore(inner)
{
    /// <summary>Puts one before the store of the app's services.</summary>
    public static void Watch(IServiceCollection services, ConcurrentQueue<DocumentKey> written) =>
        services.DecorateDocuments(inner => new WrittenKeys(inner, written));

    public override Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        written.Enqueue(key);
        return base.TryInsertAsync(key, content, cancellationToken);
    }

    public override Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        written.Enqueue(key);
        return base.TryReplaceAsync(key, content, etag, cancellationToken);
    }
}
