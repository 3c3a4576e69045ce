using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Only a run's own job learns that the run exists.</summary>
public sealed class UnknownRunTests
{
    [Theory]
    [InlineData("oidc")]
    [InlineData("work-token")]
    public async Task A_run_that_there_is_and_one_that_there_is_not_are_answered_alike(string authentication)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                // The other installation's setting makes the app look up runs even for requests without a token.
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Runs:Installations:424242"] = authentication,
                },
            }
        );
        var one = scenario.Runner.Pause();
        var network = await scenario.OpenAsync();
        var victim = await one.Arrived;
        var two = scenario.Runner.Pause();
        var dns = await scenario.OpenAsync("dns", "names");
        var stranger = await two.Arrived;
        var (known, unknown) = (victim.WorkToken, Guid.NewGuid().ToString());
        string?[] identities =
        [
            null,
            "",
            "no token",
            await stranger.IdentityAsync(),
            await stranger.IdentityAsync("https://elsewhere.example"),
            scenario.GitHub.Oidc.CreateToken(victim.Context.RunId, scenario.App.BaseUrl, claims =>
                claims["repository_id"] = "1"
            ),
            scenario.GitHub.Oidc.CreateToken(victim.Context.RunId, scenario.App.BaseUrl, claims =>
                claims["exp"] = 1_700_000_000L
            ),
        ];

        var answers = new List<string>();
        foreach (var identity in identities)
        {
            answers.Add(Text(await stranger.InitiateAsync(identity, known, victim.Context.RunId)));
            answers.Add(Text(await stranger.InitiateAsync(identity, known)));
            answers.Add(Text(await stranger.InitiateAsync(identity, unknown)));
        }

        one.GoOn();
        two.GoOn();
        await scenario.WaitForAsync(network, "terrateam plan: network default", "success");
        await scenario.WaitForAsync(dns, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();
        foreach (var identity in identities)
            answers.Add(Text(await stranger.Undead().InitiateAsync(identity, known, victim.Context.RunId)));

        Assert.StartsWith("403 ", Assert.Single(answers.Distinct(StringComparer.Ordinal)), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 2, locks: 0);
    }

    private static string Text(BackendAnswer answer) => $"{answer.Status} {answer.Body?.ToJsonString()}";
}
