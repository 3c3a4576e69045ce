using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Many directories in one run, with an engine that costs little.</summary>
public sealed class LargeRunTests
{
    private const int Count = 200;

    [Fact]
    public async Task Two_hundred_directories_are_planned_in_one_run_by_no_more_commands_than_needed()
    {
        await using var scenario = await StartAsync();
        var names = Enumerable.Range(0, Count).Select(at => $"d{at:D3}").ToList();
        var head = scenario.Repository.Commit(
            "main",
            Files([.. names.Select(name => ($"{name}/main.tf", (string?)""))])
        );
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName;
        var log = Path.Combine(scenario.Home, "commands");

        StrictProgram.Write(
            programs,
            "terraform",
            $$"""
            version*) echo '{"terraform_version": "1.9.8"}'; echo version >>'{{log}}';;
            init*) echo init >>'{{log}}';;
            'plan -detailed-exitcode -out '*) echo plan >>'{{log}}'; echo "plan of $PWD" >"$4"; exit 2;;
            'show -json '*) echo json >>'{{log}}'; echo '{"format_version":"1.2","resource_changes":[{"address":"a.b","type":"a","change":{"actions":["create"],"before":null,"after":{} } }]}';;
            'show '*) echo show >>'{{log}}'; echo "  + shown in ${PWD##*/}";;
            """
        );
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        scenario.Backend.Give(
            Work("plan", head, """{"parallel_runs": 20}""", [.. names.Select(name => Dirspace(name))])
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var plans = scenario.Steps().Where(step => (string?)step["step"] == "tf/plan").ToList();
        Assert.Equal(names, plans.Select(step => (string)step["scope"]!["dir"]!).Order(StringComparer.Ordinal));
        Assert.All(plans, step =>
        {
            Assert.True((bool)step["success"]!);
            Assert.Contains(
                $"shown in {step["scope"]!["dir"]}",
                (string)step["payload"]!["plan"]!,
                StringComparison.Ordinal
            );
        });
        Assert.Equal(
            names.Select(name => $"plan of {Path.Combine(scenario.Workspace, name)}\n"),
            names.Select(name => System.Text.Encoding.UTF8.GetString(scenario.Plan(name)))
        );
        Assert.Single(scenario.Backend.Results);
        var commands = (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).CountBy(line => line);
        Assert.Equal(
            [("init", Count), ("json", Count), ("plan", Count), ("show", Count)],
            commands
                .Where(command => command.Key != "version")
                .OrderBy(command => command.Key, StringComparer.Ordinal)
                .Select(command => (command.Key, command.Value))
        );
    }
}
