using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Notifications;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.Notifications;

namespace Terrateam.Tests.Scenarios;

/// <summary><c>terrateam ops notifications</c>: what was given up is listed, and sent again.</summary>
public sealed class NotificationOperationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_lists_what_was_given_up_and_has_it_sent_again()
    {
        await using var server = await Receiver.StartAsync();
        var settings = NotificationFixture
            .Platform("http", ("Url", server.Url), ("Secret", "a secret of more than twenty characters"))
            .ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal);
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = settings });
        using var console = new OperatorConsole(scenario);
        Assert.Equal("no notification was given up\n", await console.RunAsync("notifications"));
        server.Next(404);
        var notice = NoticeSamples.Notice();
        Assert.True(
            await scenario.App.Services.GetRequiredService<NotificationCenter>().TellAsync([notice], Cancellation)
        );
        await scenario.UntilAsync(async () => (await ListAsync(console)).Length > 0, "the notice that is given up");

        var line = Assert.Single(await ListAsync(console));
        Assert.StartsWith($"{notice.Id} ", line, StringComparison.Ordinal);
        Assert.EndsWith(
            " acme/infra#12 plan_failed, to platform, 1 attempts: it answered 404",
            line,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(notice.Title!, line, StringComparison.Ordinal);

        Assert.NotEqual(0, (await console.TryAsync("notifications-again")).Code);
        Assert.NotEqual(0, (await console.TryAsync("notifications-again", new() { ["text"] = "other" })).Code);
        Assert.NotEqual(
            0,
            (await console.TryAsync("notifications-again", new() { ["text"] = "other", ["all"] = true })).Code
        );
        Assert.Single(server.All);
        var said = await console.RunAsync("notifications-again", new() { ["text"] = notice.Id });
        Assert.StartsWith("1 wait to be sent again", said, StringComparison.Ordinal);
        await scenario.UntilAsync(() => Task.FromResult(server.All.Count == 2), "what is sent again");
        Assert.StartsWith(
            "0 wait",
            await console.RunAsync("notifications-again", new() { ["all"] = true }),
            StringComparison.Ordinal
        );

        var audit = await console.RunAsync("audit");
        Assert.Contains("ops.notifications-again", audit, StringComparison.Ordinal);
        Assert.Contains(notice.Id, audit, StringComparison.Ordinal);
    }

    private static async Task<string[]> ListAsync(OperatorConsole console) =>
        [
            .. (await console.RunAsync("notifications"))
                .Split('\n')
                .Where(static line => line.Contains(" attempts: ", StringComparison.Ordinal)),
        ];
}
