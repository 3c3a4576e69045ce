using System.Text.RegularExpressions;
using Terrateam.Core.Plans;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Infra;

/// <summary>Alerts, and what they ask: lines that the app does write.</summary>
public sealed partial class AlertTests
{
    private const string ActivityAlert = "Microsoft.Insights/activityLogAlerts";
    private const string BreakGlassId = "00000000-0000-0000-0000-000000000003";

    private static readonly Template Template = Template.Load("production");

    private static IEnumerable<(string Name, string Query)> Queries =>
        Template
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => (Template.NameOf(rule), (string)Template.At(rule, "properties.criteria.allOf[0].query")!));

    [Fact]
    public void There_is_an_alert_for_each_thing_that_has_to_wake_a_person() =>
        Assert.Equal(
            [
                "terrateam-after-resume",
                "terrateam-audit-broken",
                "terrateam-backup-failures",
                "terrateam-break-glass",
                "terrateam-dead-letters",
                "terrateam-denied-runners",
                "terrateam-old-plans",
                "terrateam-quota-low",
                "terrateam-signature-failures",
                "terrateam-stuck-runs",
                "terrateam-timer-failures",
                "terrateam-vault-denials",
            ],
            Queries.Select(query => query.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Each_alert_reaches_the_people_of_the_action_group()
    {
        var alerts = Template
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => (string?)Template.At(rule, "properties.actions.actionGroups[0]"))
            .Append(
                (string?)
                    Template.At(
                        Assert.Single(Template.OfType("Microsoft.Insights/metricAlerts")),
                        "properties.actions[0].actionGroupId"
                    )
            )
            .Append(
                (string?)
                    Template.At(
                        Assert.Single(Template.OfType(ActivityAlert)),
                        "properties.actions.actionGroups[0].actionGroupId"
                    )
            );
        var people = Assert.Single(Template.OfType("Microsoft.Insights/actionGroups"));

        Assert.All(alerts, alert => Assert.Equal((string?)people["id"], alert));
        Assert.Equal("oncall@example.com", (string?)Template.At(people, "properties.emailReceivers[0].emailAddress"));
    }

    [Fact]
    public void Every_use_of_the_break_glass_account_wakes_a_person()
    {
        var rule = Template
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Single(rule => Template.NameOf(rule) == "terrateam-break-glass");
        var query = (string)Template.At(rule, "properties.criteria.allOf[0].query")!;
        var activity = Assert.Single(Template.OfType(ActivityAlert));

        // In the app, in the vault, in storage, and where it signs in.
        Assert.Equal(4, query.Split(BreakGlassId).Length - 1);
        Assert.Equal(0, (int)Template.At(rule, "properties.severity")!);
        Assert.Equal(0, (int)Template.At(rule, "properties.criteria.allOf[0].threshold")!);
        Assert.Equal("caller", (string?)Template.At(activity, "properties.condition.allOf[1].field"));
        Assert.Equal("break-glass@example.com", (string?)Template.At(activity, "properties.condition.allOf[1].equals"));
        Assert.EndsWith(
            "/resourceGroups/terrateam",
            (string?)Template.At(activity, "properties.scopes[0]"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void For_a_day_after_a_resume_the_first_refusal_wakes_a_person()
    {
        var rule = Template
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Single(rule => Template.NameOf(rule) == "terrateam-after-resume");
        var query = (string)Template.At(rule, "properties.criteria.allOf[0].query")!;
        var usual = Queries
            .Where(query => query.Name is "terrateam-signature-failures" or "terrateam-denied-runners")
            .SelectMany(query => Asked().Matches(query.Query))
            .Select(match => match.Groups[1].Value);

        Assert.All(usual, phrase => Assert.Contains(phrase, query, StringComparison.Ordinal));
        Assert.Contains("called the operation resume", query, StringComparison.Ordinal);
        Assert.Equal(0, (int)Template.At(rule, "properties.criteria.allOf[0].threshold")!);
        Assert.Equal("P1D", (string?)Template.At(rule, "properties.overrideQueryTimeRange"));
        Assert.All(Template.OfType("Microsoft.Insights/scheduledQueryRules").Where(other => other != rule), other =>
            Assert.Null(Template.At(other, "properties.overrideQueryTimeRange"))
        );
    }

    [Fact]
    public void Plans_that_are_too_old_are_measured_and_so_is_that_they_are_measured()
    {
        var (query, threshold) = RuleOf("terrateam-old-plans");
        var limit = LimitOf(query, "terrateam.plans.oldest", '>');

        Assert.Equal(0, threshold);
        // An hourly job deletes them, and may need a second try.
        Assert.InRange(
            TimeSpan.FromSeconds(limit),
            new PlanRetention().Lifetime + TimeSpan.FromHours(1),
            new PlanRetention().Lifetime + TimeSpan.FromHours(2)
        );
        Assert.Contains(
            "(AppMetrics | where Name == \"terrateam.plans.oldest\" | summarize Readings = count() | where Readings == 0)",
            query,
            StringComparison.Ordinal
        );
        Assert.Contains("files could not be deleted yet", query, StringComparison.Ordinal);
    }

    [Fact]
    public void One_run_that_is_stuck_wakes_a_person()
    {
        var (query, threshold) = RuleOf("terrateam-stuck-runs");

        Assert.Equal((0, 0), (threshold, LimitOf(query, "terrateam.runs.stuck", '>')));
        Assert.Contains("RanTooLong", query, StringComparison.Ordinal);
    }

    [Fact]
    public void That_few_calls_are_left_wakes_a_person_before_none_are()
    {
        var (query, threshold) = RuleOf("terrateam-quota-low");

        Assert.Equal((0, 500), (threshold, LimitOf(query, "terrateam.github.remaining", '<')));
    }

    [Fact]
    public void Each_line_that_an_alert_asks_for_is_one_that_the_app_writes()
    {
        var code = string.Concat(
            CodeBase
                .Files("*.cs", "Terrateam.Functions")
                .Concat(CodeBase.Files("*.cs", "Terrateam.Core/Runs"))
                .Select(CodeBase.Read)
        );
        var lines = Broken().Replace(code, "");
        var asked = Queries
            .Select(query => query.Query)
            .Concat(KustoTests.WorkbookQueries.Select(query => query.Query))
            .SelectMany(query => Asked().Matches(query))
            .Select(match => match.Groups[1].Value)
            .ToList();

        Assert.True(asked.Count > 10);
        // What stands in place of a value is not part of the text.
        Assert.All(asked, phrase =>
            Assert.Contains(
                phrase
                    .Replace("job expire", "job {Job}", StringComparison.Ordinal)
                    .Replace("operation resume", "operation {Command}", StringComparison.Ordinal),
                lines,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void Each_metric_that_an_alert_asks_for_has_its_name_from_the_app() =>
        Assert.All(
            Queries.SelectMany(query => Metric().Matches(query.Query)).Select(match => match.Groups[1].Value),
            name => Assert.Contains(name, MetricNameTests.Instruments)
        );

    [Fact]
    public void The_availability_test_asks_for_the_apps_health()
    {
        var test = Assert.Single(Template.OfType("Microsoft.Insights/webtests"));

        Assert.Contains(
            "/api/health",
            (string)Template.At(test, "properties.Request.RequestUrl")!,
            StringComparison.Ordinal
        );
        Assert.Equal(200, (int)Template.At(test, "properties.ValidationRules.ExpectedHttpStatusCode")!);
    }

    [Fact]
    public void The_firewall_lets_only_GitHub_at_the_webhook()
    {
        var firewall = Assert.Single(Template.OfType("Microsoft.Network/FrontDoorWebApplicationFirewallPolicies"));
        var rule = Template.At(firewall, "properties.customRules.rules[0]")!;
        var route = (string)Template.At(rule, "matchConditions[0].matchValue[0]")!;

        Assert.Equal("Block", (string?)rule["action"]);
        Assert.Contains(
            $"Route = \"{route["/api/".Length..]}\"",
            CodeBase.Read("Terrateam.Functions/Webhooks/WebhookFunction.cs"),
            StringComparison.Ordinal
        );
        var door = Template.At(
            Assert.Single(Template.OfType("Microsoft.Web/sites")),
            "properties.siteConfig.ipSecurityRestrictions[0]"
        )!;
        Assert.Equal("AzureFrontDoor.Backend", (string?)door["ipAddress"]);
        Assert.EndsWith(
            ".outputs.frontDoorId.value]",
            (string?)Template.At(door, "headers.x-azure-fdid[0]"),
            StringComparison.Ordinal
        );
        Assert.Equal("SocketAddr", (string?)Template.At(rule, "matchConditions[1].matchVariable"));
        Assert.True((bool)Template.At(rule, "matchConditions[1].negateCondition")!);
        Assert.Contains(
            "140.82.112.0/20",
            Template.At(rule, "matchConditions[1].matchValue")!.AsArray().Select(range => (string)range!)
        );
    }

    private static (string Query, int Threshold) RuleOf(string name)
    {
        var rule = Template
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Single(rule => Template.NameOf(rule) == name);
        Assert.Equal("GreaterThan", (string?)Template.At(rule, "properties.criteria.allOf[0].operator"));
        Assert.Equal("Count", (string?)Template.At(rule, "properties.criteria.allOf[0].timeAggregation"));
        return (
            (string)Template.At(rule, "properties.criteria.allOf[0].query")!,
            (int)Template.At(rule, "properties.criteria.allOf[0].threshold")!
        );
    }

    // A row of a gauge is one value, and Sum is it.
    private static int LimitOf(string query, string metric, char comparison) =>
        int.Parse(
            Assert
                .Single(Regex.Matches(query, $"Name == \"{Regex.Escape(metric)}\" and Sum {comparison} ([0-9]+)\\)"))
                .Groups[1]
                .ValueSpan,
            System.Globalization.CultureInfo.InvariantCulture
        );

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Broken();

    [GeneratedRegex("Message (?:contains|startswith) \"([^\"]+)\"")]
    private static partial Regex Asked();

    [GeneratedRegex("Name == \"([^\"]+)\"")]
    private static partial Regex Metric();
}
