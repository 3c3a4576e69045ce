using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// The memory that plans need. Sources, store and keys complete synchronously here, so everything runs on the test's
/// thread, and the bytes that are allocated on it are an upper bound for those held.
/// </summary>
public sealed class PlanMemoryTests
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly byte[] Block = RandomNumberGenerator.GetBytes(3 * 64 * 1024);

    private readonly CountingStore _blobs = new();
    private readonly PlanVault _vault;

    public PlanMemoryTests() =>
        _vault = new PlanVault(new MemoryDocumentStore(), _blobs, new TestKeys(), new FakeTimeProvider());

    [Fact]
    public void The_longest_plan_is_sealed_from_its_parts_with_little()
    {
        var upload = Guid.NewGuid();

        var allocated = Allocated(() =>
        {
            for (var index = 0; index < 32; index++)
            {
                Now(
                    _vault.PutPartAsync(
                        Contexts.Plan,
                        upload,
                        index,
                        new Repeated(PlanParts.MaxPartLength),
                        CancellationToken.None
                    )
                );
            }
        });

        Assert.InRange(_blobs.Written, PlanContext.MaximumPlan, PlanContext.MaximumPlan + Mebibyte);
        Assert.InRange(allocated, 1, 8 * Mebibyte);
    }

    [Fact]
    public void The_longest_plan_is_sealed_from_one_request_with_little()
    {
        // A plan of 190 MiB, base64 in its envelope, base64 in the body.
        var envelope = 190L * Mebibyte / 3 * 4;
        using var body = new Body(envelope);

        var allocated = Allocated(() =>
        {
            using var reader = new Base64PropertyReader(body, "plan_data");
            Assert.True(reader.FindAsync(CancellationToken.None).Result);
            using var plan = reader.OpenValue();
            Now(
                _vault.WriteAsync(
                    Contexts.Plan,
                    plan,
                    PlanForm.Envelope,
                    PlanParts.MaxPartLength,
                    CancellationToken.None
                )
            );
            Now(reader.FinishAsync(CancellationToken.None));
        });

        Assert.InRange(_blobs.Written, envelope, envelope + Mebibyte);
        Assert.InRange(allocated, 1, 8 * Mebibyte);
    }

    [Fact]
    public void A_plan_is_opened_with_as_little_however_long_it_is()
    {
        _blobs.Keeps = true;
        var (small, large) = (Opened(8 * Mebibyte), Opened(48 * Mebibyte));

        Assert.InRange(small, 1, 2 * Mebibyte);
        Assert.InRange(large, 1, 2 * Mebibyte);
    }

    private long Opened(int length)
    {
        var context = Contexts.Plan with { RunId = Guid.NewGuid() };
        var draft = _vault
            .WriteAsync(context, new Repeated(length), PlanForm.File, PlanParts.MaxPartLength, CancellationToken.None)
            .Result;
        var stored = _vault
            .RecordAsync(draft, hasChanges: true, DateTimeOffset.UnixEpoch, CancellationToken.None)
            .Result;
        using var digest = SHA256.Create();
        return Allocated(() =>
        {
            using var copy = new CryptoStream(Stream.Null, digest, CryptoStreamMode.Write);
            var opened = _vault
                .OpenAsync(stored.Key, Guid.NewGuid(), context, checksParts: true, CancellationToken.None)
                .Result;
            for (var part = 0; part < opened.Parts; part++)
                Now(opened.CopyPartToAsync(part, copy, CancellationToken.None));
            Assert.Equal(length, opened.Length);
        });
    }

    private static long Allocated(Action work)
    {
        var (thread, before) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
        work();
        Assert.Equal(thread, Environment.CurrentManagedThreadId);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>What is over is over on this thread; what is not, went elsewhere and was not counted.</summary>
    private static void Now(Task task)
    {
        Assert.True(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    /// <summary>So many bytes.</summary>
    private sealed class Repeated(long length) : MemoryStream
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(Math.Min(_left, buffer.Length), Block.Length);
            Block.AsSpan(0, count).CopyTo(buffer.Span);
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }

    /// <summary>A body with a plan of so many bytes, a multiple of the block.</summary>
    private sealed class Body(long length) : MemoryStream
    {
        private static readonly byte[] Head = Encoding.ASCII.GetBytes(
            "{\"path\":\"a\",\"workspace\":\"b\",\"plan_data\":\""
        );
        private static readonly byte[] Tail = Encoding.ASCII.GetBytes("\",\"has_changes\":true}");
        private static readonly byte[] Text = Encoding.ASCII.GetBytes(Convert.ToBase64String(Block));

        private readonly long _characters = (length + 2) / 3 * 4;
        private long _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var from = Next();
            var count = Math.Min(from.Length, buffer.Length);
            from.Span[..count].CopyTo(buffer.Span);
            _at += count;
            return ValueTask.FromResult(count);
        }

        private ReadOnlyMemory<byte> Next()
        {
            if (_at < Head.Length)
                return Head.AsMemory((int)_at);
            var inText = _at - Head.Length;
            if (inText < _characters)
            {
                var begin = (int)(inText % Text.Length);
                return Text.AsMemory(begin, (int)Math.Min(Text.Length - begin, _characters - inText));
            }

            return Tail.AsMemory((int)Math.Min(inText - _characters, Tail.Length));
        }
    }

    /// <summary>Counts what is written, and keeps it if it is to be read.</summary>
    private sealed class CountingStore : IBlobStore
    {
        private readonly ConcurrentDictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

        public bool Keeps { get; set; }

        public long Written { get; private set; }

        public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            Written += content.Length;
            _kept[name] = content.ToArray();
            return Task.CompletedTask;
        }

        public async Task WriteAsync(
            string name,
            Func<Stream, CancellationToken, Task> content,
            CancellationToken cancellationToken
        )
        {
            using var stream = Keeps ? new MemoryStream() : new Discarding();
            await content(stream, cancellationToken);
            Written += stream is Discarding discarding ? discarding.Count : stream.Length;
            if (Keeps)
                _kept[name] = stream.ToArray();
        }

        public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult<Stream?>(_kept.TryGetValue(name, out var blob) ? new MemoryStream(blob) : null);

        public Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult<ReadOnlyMemory<byte>?>(_kept.TryGetValue(name, out var blob) ? blob : null);

        public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult(_kept.TryRemove(name, out _));

        public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken) =>
            _kept
                .Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(blob => new BlobEntry(blob.Key, blob.Value.Length, DateTimeOffset.UnixEpoch))
                .ToAsyncEnumerable();

        private sealed class Discarding : MemoryStream
        {
            public long Count { get; private set; }

            public override ValueTask WriteAsync(
                ReadOnlyMemory<byte> buffer,
                CancellationToken cancellationToken = default
            )
            {
                Count += buffer.Length;
                return ValueTask.CompletedTask;
            }
        }
    }
}
