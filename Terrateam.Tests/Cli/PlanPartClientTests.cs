using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Tests.Functions.GitHub;

namespace Terrateam.Tests.Cli;

public sealed class PlanPartClientTests : IDisposable
{
    private const int PartSize = 1000;
    private static readonly Dirspace Network = new("net work", "a&b");
    private static readonly PlanOrigin Origin = new("terraform", "1.5.7", new string('a', 40));

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _plan = RandomNumberGenerator.GetBytes((2 * PartSize) + 10);
    private readonly string _file;

    public PlanPartClientTests()
    {
        _file = _directory.Write("plan", "");
        File.WriteAllBytes(_file, _plan);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_goes_in_parts_and_each_whose_answer_is_lost_goes_again()
    {
        using var backend = new PartBackend { LosesAnswers = true };

        await UploadAsync(backend, hasChanges: true);

        Assert.Equal(_plan, backend.Whole());
        Assert.Equal(["0", "0", "1", "1", "2", "2"], backend.Sent);
        var completion = JsonSerializer.Deserialize(backend.Completion!, ProtocolJson.Default.PlanCompletion)!;
        Assert.Equal(
            (3, true, "net work", "a&b"),
            (completion.Parts, completion.HasChanges, completion.Path, completion.Workspace)
        );
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_plan)), completion.Sha256);
        Assert.Equal(Origin, completion.Terrateam);
    }

    [Fact]
    public async Task Of_a_plan_that_changes_nothing_only_that_is_sent()
    {
        using var backend = new PartBackend();

        await UploadAsync(backend, hasChanges: false);

        Assert.Empty(backend.Sent);
        Assert.Contains(
            "\"has_changes\":false",
            System.Text.Encoding.UTF8.GetString(backend.Completion!),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_it_with_the_reason()
    {
        using var backend = new PartBackend { Refuses = HttpStatusCode.Conflict };

        var refused = await Assert.ThrowsAsync<BackendException>(() => UploadAsync(backend, hasChanges: true));

        Assert.Contains("HTTP 409", refused.Message, StringComparison.Ordinal);
        Assert.Contains("stored with another content", refused.Message, StringComparison.Ordinal);
        Assert.Null(backend.Completion);
    }

    [Fact]
    public async Task A_plan_comes_in_parts_and_each_that_breaks_off_comes_again()
    {
        using var backend = new PartBackend { LosesAnswers = true };
        backend.Keep(_plan, PartSize);
        var target = Path.Combine(_directory.Path, "fetched");

        Assert.NotNull(await Client(backend).TryDownloadAsync("token", Network, target, Cancellation));

        Assert.Equal(_plan, await File.ReadAllBytesAsync(target, Cancellation));
    }

    [Fact]
    public async Task A_plan_that_is_not_what_was_stored_is_refused()
    {
        using var backend = new PartBackend();
        backend.Keep(_plan, PartSize);
        backend.Parts[1][5] ^= 1;

        var refused = await Assert.ThrowsAsync<BackendException>(() =>
            Client(backend).TryDownloadAsync("token", Network, Path.Combine(_directory.Path, "fetched"), Cancellation)
        );

        Assert.Contains("not the one that was stored", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_without_parts_is_left_to_the_single_request()
    {
        using var backend = new PartBackend();
        backend.Keep([], PartSize);

        Assert.Null(await Client(backend).TryDownloadAsync("token", Network, _file, Cancellation));
    }

    [Fact]
    public async Task A_plan_that_may_not_be_applied_is_told_as_in_the_single_request()
    {
        using var backend = new PartBackend { Refuses = HttpStatusCode.NotFound };

        var refused = await Assert.ThrowsAsync<BackendException>(() =>
            Client(backend).TryDownloadAsync("token", Network, _file, Cancellation)
        );

        Assert.Contains("There is no stored plan", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private Task UploadAsync(PartBackend backend, bool hasChanges) =>
        Client(backend)
            .UploadAsync(
                "token",
                new PlanUpload(Network.Directory, Network.Workspace, "", hasChanges, Origin),
                Origin,
                _file,
                PartSize,
                Cancellation
            );

    private static PlanPartClient Client(PartBackend backend)
    {
        var settings = new JobSettings(StubBackend.WorkToken, "http://127.0.0.1/api/github", "/w", "1", "s");
        var retries = new Retries(
            new HttpMessageInvoker(backend, disposeHandler: false),
            new ImpatientTimeProvider(),
            new JobLog(TextWriter.Null, new SecretMask())
        );
        return new PlanPartClient(new Backend(settings, retries), retries);
    }

    /// <summary>The backend's side, in memory.</summary>
    private sealed class PartBackend : HttpMessageHandler
    {
        private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
        private byte[] _listed = [];

        /// <summary>True executes a request and breaks the connection before its first response.</summary>
        public bool LosesAnswers { get; init; }

        public HttpStatusCode? Refuses { get; init; }

        public ConcurrentQueue<string> Sent { get; } = new();

        public SortedDictionary<int, byte[]> Parts { get; } = [];

        public byte[]? Completion { get; private set; }

        public byte[] Whole() => [.. Parts.Values.SelectMany(part => part)];

        public void Keep(byte[] whole, int size)
        {
            foreach (var part in whole.Chunk(size))
                Parts[Parts.Count] = part;
            _listed = JsonSerializer.SerializeToUtf8Bytes(
                new PlanPartsResponse(Parts.Count, whole.Length, Convert.ToHexStringLower(SHA256.HashData(whole))),
                ProtocolJson.Default.PlanPartsResponse
            );
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (Refuses is { } status)
                return new(status) { Content = new StringContent("""{"message": "stored with another content"}""") };

            var address = request.RequestUri!;
            Assert.Equal("Bearer token", request.Headers.Authorization?.ToString());
            if (request.Method != HttpMethod.Post)
                Assert.Contains("path=net%20work&workspace=a%26b", address.Query, StringComparison.Ordinal);
            var last = address.Segments[^1];
            HttpResponseMessage answer = new(HttpStatusCode.OK);
            if (request.Method == HttpMethod.Put)
            {
                Sent.Enqueue(last);
                Parts[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] =
                    await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            }
            else if (request.Method == HttpMethod.Post)
            {
                Completion = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            }
            else
            {
                answer.Content = new ByteArrayContent(
                    last == "parts"
                        ? _listed
                        : Parts[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)]
                );
            }

            if (LosesAnswers && _lost.Add($"{request.Method} {last}"))
                answer.Content = new StreamContent(new BrokenStream());
            return request.Method == HttpMethod.Put && answer.Content is StreamContent
                ? throw new HttpRequestException("The answer is lost.")
                : answer;
        }
    }

    /// <summary>Some bytes, and then a connection that is gone.</summary>
    private sealed class BrokenStream() : MemoryStream(new byte[100])
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new IOException("The connection is gone.");

        public override async Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(new IOException("The connection is gone."));
    }
}
