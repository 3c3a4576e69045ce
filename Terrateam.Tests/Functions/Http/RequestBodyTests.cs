using Terrateam.Functions.Http;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Http;

public sealed class RequestBodyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(1_000_000)]
    [InlineData(WebhookHeaders.MaxBodyLength)]
    public async Task A_body_up_to_the_limit_is_read_whole(int length)
    {
        var sent = new byte[length];
        Random.Shared.NextBytes(sent);

        var read = await RequestBody.ReadAsync(new Trickle(sent), WebhookHeaders.MaxBodyLength, Cancelled);

        Assert.NotNull(read);
        Assert.True(sent.AsSpan().SequenceEqual(read));
    }

    [Theory]
    [InlineData(WebhookHeaders.MaxBodyLength + 1)]
    [InlineData(WebhookHeaders.MaxBodyLength + 1_000_000)]
    public async Task A_longer_body_is_refused_without_reading_it_to_the_end(int length)
    {
        var body = new Trickle(new byte[length]);

        Assert.Null(await RequestBody.ReadAsync(body, WebhookHeaders.MaxBodyLength, Cancelled));
        Assert.Equal(WebhookHeaders.MaxBodyLength + 1, body.Position);
    }

    /// <summary>Gives a little more at each read, as a network does.</summary>
    private sealed class Trickle(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 70_001)], cancellationToken);
    }
}
