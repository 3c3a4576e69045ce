using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Who only knows the app's address learns nothing of it.</summary>
public sealed class AnonymousAddressTests
{
    private static readonly string[] Paths =
    [
        "/",
        "/status",
        "/healthz",
        "/metrics",
        "/version",
        "/api",
        "/api/status",
        "/api/health",
        "/api/github/v1/events",
        "/admin/host/status",
    ];

    [Fact]
    public async Task No_address_tells_the_version_or_what_goes_on()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        _ = await scenario.OpenPlannedAsync();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());

        foreach (var path in Paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(scenario.App.BaseUrl), path));
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.DoesNotContain(answer.Headers, header =>
                header.Key is not "Date" && header.Value.Any(value => value.Any(char.IsAsciiDigit))
            );
        }
    }
}
