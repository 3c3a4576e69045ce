using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// A user who may create repositories creates one named <c>terrateam</c>, whose configuration would apply to all
/// others.
/// </summary>
public sealed class CentralRepositoryTests
{
    private const string Overrides = "config/overrides.yml";
    private const string Lax = "apply_requirements: {checks: [{tag_query: '', approved: {enabled: false}}]}\n";
    private const string Strict =
        "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['user:bob']}}]}";

    [Fact]
    public async Task A_repository_that_no_setting_names_has_no_say()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Strict);
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/terrateam",
            new Dictionary<string, string>(StringComparer.Ordinal) { [Overrides] = Lax }
        );
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            "0 of 1 approval",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        // Its files; whether it is still there is asked of every repository that is added.
        Assert.DoesNotContain(scenario.GitHub.Calls, static call =>
            call.Path.StartsWith("/repos/acme/terrateam/", StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData("rules", false, false)]
    [InlineData("rules", true, true)]
    public async Task Where_the_one_that_is_named_is_missing_or_a_fork_nothing_is_done(
        string name,
        bool exists,
        bool isFork
    )
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            Lax.Trim(),
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["GitHub:CentralRepositories:acme"] = name,
                },
            }
        );
        if (exists && isFork)
        {
            var upstream = await scenario.GitHub.CreateRepositoryAsync(
                $"mallory/{name}",
                new Dictionary<string, string>(StringComparer.Ordinal) { [Overrides] = Lax }
            );
            await upstream.ForkAsync("acme", install: true);
        }

        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();

        Assert.Empty(scenario.Repository.Runs);
        var answer = ScenarioEnvironment.AnswersOn(pull)[^1].Body;
        Assert.Contains($"acme/{name}", answer, StringComparison.Ordinal);
        Assert.Contains("GitHub:CentralRepositories:acme", answer, StringComparison.Ordinal);
        Assert.Contains(isFork ? "is a fork" : "is not there", answer, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task The_one_that_is_named_rules()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            Lax.Trim(),
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["GitHub:CentralRepositories:acme"] = "rules",
                },
            }
        );
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/rules",
            new Dictionary<string, string>(StringComparer.Ordinal) { [Overrides] = Strict + "\n" }
        );
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            "0 of 1 approval by user:bob",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}
