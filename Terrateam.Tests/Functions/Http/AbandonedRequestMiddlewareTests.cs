using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Terrateam.Functions.Http;

namespace Terrateam.Tests.Functions.Http;

public sealed class AbandonedRequestMiddlewareTests
{
    [Fact]
    public Task A_caller_that_hangs_up_is_no_failure() =>
        Middleware().Invoke(Context(isAborted: true), _ => throw new OperationCanceledException());

    [Fact]
    public async Task What_is_cancelled_while_the_caller_waits_is_a_failure() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            Middleware().Invoke(Context(isAborted: false), _ => throw new OperationCanceledException())
        );

    [Fact]
    public async Task A_failure_is_one_whether_or_not_the_caller_waits() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Middleware().Invoke(Context(isAborted: true), _ => throw new InvalidOperationException())
        );

    private static AbandonedRequestMiddleware Middleware() => new(NullLogger<AbandonedRequestMiddleware>.Instance);

    private static FunctionContext Context(bool isAborted)
    {
        var http = new DefaultHttpContext { RequestAborted = new CancellationToken(isAborted) };
        var definition = Mock.Of<FunctionDefinition>(known => known.Name == "Webhook");
        var items = new Dictionary<object, object> { ["HttpRequestContext"] = http };
        return Mock.Of<FunctionContext>(context => context.Items == items && context.FunctionDefinition == definition);
    }
}
