using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>How git spells the addresses of modules that are given by SSH.</summary>
public sealed class ModuleAddressTests
{
    [Theory]
    [InlineData("git@{host}:acme/modules.git", "{url}/acme/modules.git")]
    [InlineData("ssh://git@{host}/acme/modules.git", "{url}/acme/modules.git")]
    [InlineData("ssh://git@{host}:22/acme/modules.git", "{url}/acme/modules.git")]
    [InlineData("ssh://{host}/acme/modules.git", "{url}/acme/modules.git")]
    [InlineData("git+ssh://git@{host}/acme/modules.git", "{url}/acme/modules.git")]
    [InlineData("ssh://git@{host}:2222/acme/modules.git", "ssh://git@{host}:2222/acme/modules.git")]
    [InlineData("git@example.com:acme/modules.git", "git@example.com:acme/modules.git")]
    [InlineData("git@{host}.example.com:acme/modules.git", "git@{host}.example.com:acme/modules.git")]
    [InlineData("ssh://git@{host}.example.com/acme/modules.git", "ssh://git@{host}.example.com/acme/modules.git")]
    [InlineData("ssh://deploy@{host}/acme/modules.git", "ssh://deploy@{host}/acme/modules.git")]
    public async Task Those_of_the_server_come_over_https_and_no_others(string given, string expected)
    {
        await using var scenario = await SubmoduleScenario.StartAsync();

        Assert.Equal(Spelt(scenario, expected), await AddressAsync(scenario, Spelt(scenario, given)));
    }

    [Theory]
    [InlineData("SSH_AUTH_SOCK", null)]
    [InlineData("GIT_SSH_COMMAND", null)]
    [InlineData("GIT_SSH", null)]
    [InlineData(null, "id_ed25519")]
    [InlineData(null, "config")]
    public async Task Where_the_job_has_keys_of_its_own_they_stay(string? variable, string? file)
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        if (variable is not null)
            scenario.Job.Environment[variable] = "/usr/bin/ssh";
        if (file is not null)
        {
            await File.WriteAllTextAsync(
                Path.Combine(Directory.CreateDirectory(Path.Combine(scenario.Job.Home, ".ssh")).FullName, file),
                "",
                TestContext.Current.CancellationToken
            );
        }

        var given = Spelt(scenario, "git@{host}:acme/modules.git");

        Assert.Equal(given, await AddressAsync(scenario, given));
    }

    // What a server is known by is no key.
    [Fact]
    public async Task Known_hosts_are_no_keys()
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Path.Combine(scenario.Job.Home, ".ssh")).FullName, "known_hosts"),
            "",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Spelt(scenario, "{url}/x"), await AddressAsync(scenario, Spelt(scenario, "git@{host}:x")));
    }

    private static string Spelt(SubmoduleScenario scenario, string address) =>
        address
            .Replace("{host}", new Uri(scenario.Server.Url).Host, StringComparison.Ordinal)
            .Replace("{url}", scenario.Server.Url, StringComparison.Ordinal);

    private static async Task<string> AddressAsync(SubmoduleScenario scenario, string address)
    {
        var head = scenario.Job.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.CheckOut();
        var config = new JsonObject
        {
            ["credentials"] = new JsonObject { ["github_token"] = "steps" },
            ["workflows"] = new JsonArray(
                new JsonObject
                {
                    ["plan"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "run",
                            ["cmd"] = new JsonArray("git", "ls-remote", "--get-url", address),
                            ["visible_on"] = "always",
                        }
                    ),
                }
            ),
        };
        var work = Work("plan", head, config.ToJsonString(), Dirspace("a", workflow: 0));
        work["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = false };
        scenario.Job.Backend.Give(work);

        var exit = await scenario.Job.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        return scenario.Job.Text("run").Trim();
    }
}
