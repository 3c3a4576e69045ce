using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Notifications;

namespace Terrateam.Tests.Scenarios;

/// <summary>Keys and secrets are rotated by commands of operators, and nothing is lost.</summary>
public sealed class RotationTests
{
    private const string Old = "a sandbox secret, known to all";
    private const string New = "another secret of the sandbox";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_is_applied_after_the_version_that_sealed_it_is_gone()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        using var console = new OperatorConsole(scenario);
        var pull = await scenario.OpenPlannedAsync();
        var keys = Path.Combine(scenario.DataDirectory, "keys");
        var first = Assert.Single(Directory.GetFiles(keys, "plans-*.pem"));

        var said = await console.RunAsync("rotate-keys");

        Assert.Equal(2, Directory.GetFiles(keys, "plans-*.pem").Length);
        Assert.Contains("is new, and wraps from now on", said, StringComparison.Ordinal);
        Assert.Contains("1 keys of the audit trail", said, StringComparison.Ordinal);
        Assert.Contains($"rm '{first}'", said, StringComparison.Ordinal);
        File.Delete(first);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        await scenario.StopAppAsync();
        await scenario.StartAppAsync();
        var audit = scenario.App.Services.GetRequiredService<AuditLog>();
        Assert.True((await audit.VerifyAsync(null, Cancellation)).IsIntact);
        Assert.Contains("ops.rotate-keys", await console.RunAsync("audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_backups_is_rotated_too_and_the_old_one_is_named_for_as_long_as_a_backup_needs_it()
    {
        using var second = new TemporaryDirectory();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Backups:Directory"] = second["backups"],
                    ["Backups:KeyDirectory"] = second["keys"],
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
            }
        );
        using var console = new OperatorConsole(scenario);
        await console.RunAsync("backup");
        var first = Assert.Single(Directory.GetFiles(second["keys"], "backups-*.pem"));

        var said = await console.RunAsync("rotate-keys");

        var newest = Directory.GetFiles(second["keys"], "backups-*.pem").Except([first]).Single();
        Assert.Contains("is new, and seals from now on", said, StringComparison.Ordinal);
        Assert.Contains($"copy it away from this machine:\n  {newest}", said, StringComparison.Ordinal);
        Assert.Contains("opens 1 backups, the last of which is kept until", said, StringComparison.Ordinal);
        Assert.Contains($"rm '{first}'", said, StringComparison.Ordinal);
        Assert.Contains("make a backup under the newest one first", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhooks_secret_is_rotated_with_two_valid_secrets_and_no_answer_holds_one()
    {
        await using var mail = MailServer.Start();
        var settings = NotificationFixture
            .Mail(mail.Port)
            .ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal);
        settings["Mail:Installations:acme"] = "ops@example.com";
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = settings });
        using var console = new OperatorConsole(scenario);
        var first = await console.RunAsync("rotate-webhook-secret");
        Assert.Contains("GitHub:PreviousWebhookSecret", first, StringComparison.Ordinal);
        Assert.Equal(Old, scenario.GitHub.App.WebhookSecret);
        await scenario.StopAppAsync();
        (settings["GitHub:WebhookSecret"], settings["GitHub:PreviousWebhookSecret"]) = (New, Old);
        await scenario.StartAppAsync();

        // GitHub still signs with the old one.
        await scenario.OpenPlannedAsync();
        var second = await console.RunAsync("rotate-webhook-secret");
        Assert.Equal(New, scenario.GitHub.App.WebhookSecret);
        Assert.Equal(New, scenario.App.Services.GetRequiredService<IOptions<GitHubOptions>>().Value.WebhookSecret);
        await scenario.OpenPlannedAsync("dns", "other");

        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    mail.Taken.Any(static one => one.Subject == "The webhook secret of Terrateam was rotated")
                ),
            "the mail"
        );
        var said = first + second + await console.RunAsync("audit");
        Assert.DoesNotContain(Old, said, StringComparison.Ordinal);
        Assert.DoesNotContain(New, said, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 2, locks: 0);
    }
}
