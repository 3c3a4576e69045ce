using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Scenarios;

/// <summary>Says when anything has changed, so that a test waits for a condition without asking in between.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _changed = New();

    /// <summary>Something has changed.</summary>
    public void Pulse() => Interlocked.Exchange(ref _changed, New()).TrySetResult();

    /// <summary>Waits until a probe is true; it is evaluated after each change.</summary>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public async Task UntilAsync(Func<Task<bool>> probe, string what, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        while (true)
        {
            var next = Volatile.Read(ref _changed).Task;
            if (await probe())
                return;

            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {timeout.TotalSeconds:0} s in vain for {what}.", exception);
            }
        }
    }

    /// <summary>Signals each write of the app's document store.</summary>
    public void Watch(IServiceCollection services) =>
        services.DecorateDocuments(inner => new WatchedStore(inner, this));

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class WatchedStore(IDocumentStore inner, Signal signal) : DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) => TellAsync(base.TryInsertAsync(key, content, cancellationToken));

        public override Task<string?> TryReplaceAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            string etag,
            CancellationToken cancellationToken
        ) => TellAsync(base.TryReplaceAsync(key, content, etag, cancellationToken));

        public override Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken) =>
            TellAsync(base.DeleteAsync(key, etag, cancellationToken));

        private async Task<T> TellAsync<T>(Task<T> write)
        {
            var result = await write;
            signal.Pulse();
            return result;
        }
    }
}
