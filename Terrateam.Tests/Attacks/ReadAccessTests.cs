using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Read access does not suffice to apply or to unlock, wherever it was given.</summary>
public sealed class ReadAccessTests
{
    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, "access_control: {enabled: false}")]
    [InlineData(true, "access_control: {policies: [{tag_query: ''}]}")]
    public async Task Who_can_only_read_neither_applies_nor_unlocks(bool isPrivate, string yaml)
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = yaml,
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { IsPrivate = isPrivate, Files = files });
        scenario.Repository.Grant("bob", "read");
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            "`bob` may not apply this",
            await scenario.HearAsync(pull, "terrateam apply", by: "bob"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`bob` may not unlock this",
            await scenario.HearAsync(pull, "terrateam unlock", by: "bob"),
            StringComparison.Ordinal
        );
        Assert.Single(scenario.Repository.Runs);

        scenario.Repository.Grant("carol", "triage");
        await scenario.HearAsync(pull, "terrateam apply", by: "carol");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }
}
