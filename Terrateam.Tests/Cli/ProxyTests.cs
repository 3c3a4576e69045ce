using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class ProxyTests
{
    [Theory]
    [InlineData("HTTP_PROXY", null, true)]
    [InlineData("http_proxy", "*.example.com", true)]
    [InlineData("http_proxy", "127.0.0.1", false)]
    public async Task The_runner_asks_through_the_machines_proxy(string variable, string? without, bool isProxied)
    {
        await using var scenario = await StartAsync();

        // Nothing listens there, so only a proxy answers; and none would be asked for long.
        var elsewhere = isProxied ? "http://127.0.0.1:9" : scenario.Backend.Url;
        scenario.Environment["INPUT_API_BASE_URL"] = $"{elsewhere}/api/github";
        scenario.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{elsewhere}/oidc?x=1";
        scenario.Environment[variable] = isProxied ? scenario.Backend.Url : "http://127.0.0.1:9";
        if (without is not null)
            scenario.Environment["NO_PROXY"] = without;

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(["initiate"], scenario.Backend.Requests.Select(request => request.Path));
    }
}
