using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Terrateam.Functions.Health;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Health;

public sealed class HealthFunctionTests
{
    private readonly Mock<IDocumentStore> _store = new();
    private readonly Mock<DurableTaskClient> _client = new("test");

    [Fact]
    public async Task It_is_healthy_when_state_and_orchestrations_answer() => Assert.IsType<Ok>(await RunAsync());

    [Fact]
    public async Task It_is_not_when_the_state_does_not_answer()
    {
        _store
            .Setup(store => store.GetAsync(It.IsAny<DocumentKey>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());

        Assert.Equal(503, Assert.IsType<StatusCodeHttpResult>(await RunAsync()).StatusCode);
    }

    [Fact]
    public async Task It_is_not_when_the_orchestrations_do_not_answer()
    {
        _client
            .Setup(client =>
                client.GetInstancesAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>())
            )
            .ThrowsAsync(new InvalidOperationException("WEBSITE_HOSTNAME is not set."));
        _client.CallBase = true;

        Assert.Equal(503, Assert.IsType<StatusCodeHttpResult>(await RunAsync()).StatusCode);
    }

    private Task<IResult> RunAsync() =>
        new HealthFunction(_store.Object, NullLogger<HealthFunction>.Instance).RunAsync(
            new DefaultHttpContext().Request,
            _client.Object
        );
}
