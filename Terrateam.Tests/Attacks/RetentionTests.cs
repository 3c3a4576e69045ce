using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Retention;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Everything that state keeps has an end, and docs/operations.md says which.</summary>
public sealed partial class RetentionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_table_of_what_is_kept_names_every_collection_of_the_code_and_no_other()
    {
        var documented = Page.Open("docs/operations.md")
            .Rows.Where(static row => row.Count == 3)
            .Select(static row => Name().Match(row[0]))
            .Where(static name => name.Success)
            .Select(static name => name.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        var used = CodeBase
            .Files("*.cs", "Terrateam.Functions")
            .Concat(CodeBase.Files("*.cs", "Terrateam.Core"))
            .SelectMany(static file => CollectionsOf(CodeBase.Read(file)))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(used.Count > 10);
        Assert.Equal(used.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Runs_and_closed_pull_requests_are_forgotten_when_their_time_is_over_and_open_ones_are_not()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var closed = await scenario.OpenPlannedAsync();
        var open = await scenario.OpenPlannedAsync("dns", "other");
        await closed.CloseAsync("alice");
        await scenario.SettleAsync();
        var services = scenario.App.Services;
        var (belongings, runs) = (services.GetRequiredService<Belongings>(), services.GetRequiredService<RunStore>());
        var known = await belongings.RunsAsync(scenario.Repository.Id, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(2, known.Count);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var sweeper = ActivatorUtilities.CreateInstance<StateSweeper>(services, time);

        time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await sweeper.SweepAsync(Cancellation));

        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await sweeper.SweepAsync(Cancellation));
        Assert.Equal(
            [open.Number],
            await belongings
                .PullRequestsAsync(scenario.Repository.Id, Cancellation)
                .Select(static pull => pull.Id)
                .ToListAsync(Cancellation)
        );
        Assert.Equal(0, await CountAsync("comments", $"{scenario.Repository.Id}-{closed.Number}"));
        Assert.NotEqual(0, await CountAsync("comments", $"{scenario.Repository.Id}-{open.Number}"));

        time.Advance(TimeSpan.FromDays(61));
        Assert.Equal(2, await sweeper.SweepAsync(Cancellation));
        foreach (var run in known)
            Assert.Null(await runs.FindAsync(run.Id, Cancellation));
        Assert.Equal(0, await CountAsync("workflowruns", $"{scenario.Repository.Id}"));
        Assert.Equal(0, await sweeper.SweepAsync(Cancellation));

        async Task<int> CountAsync(string collection, string partition) =>
            await services
                .GetRequiredService<IDocumentStore>()
                .QueryAsync(collection, partition, "", Cancellation)
                .CountAsync(Cancellation);
    }

    // The constants that keys and queries are made with, and texts in their place.
    private static IEnumerable<string> CollectionsOf(string source)
    {
        var constants = Constant()
            .Matches(source)
            .ToLookup(
                static match => match.Groups[1].Value,
                static match => match.Groups[2].Value,
                StringComparer.Ordinal
            );
        return Use()
            .Matches(source)
            .Select(static match => match.Groups.Values.Skip(1).First(static group => group.Success).Value)
            .SelectMany(name => name.StartsWith('"') ? [name.Trim('"')] : constants[name]);
    }

    [GeneratedRegex("""const string (\w+) = "([a-z][a-z0-9]{2,39})";""")]
    private static partial Regex Constant();

    [GeneratedRegex(
        """new DocumentKey\(\s*("[a-z0-9]+"|\w+),|DocumentKey \w+\([^)]*\) =>\s*new\(\s*("[a-z0-9]+"|\w+),|DocumentKey \w+ = new\(("[a-z0-9]+"|\w+),|QueryAsync\(("[a-z0-9]+"|\w+),|DeleteAllAsync\(\s*("[a-z0-9]+"|\w+),"""
    )]
    private static partial Regex Use();

    [GeneratedRegex("^`([a-z][a-z0-9]{2,39})`$")]
    private static partial Regex Name();
}
