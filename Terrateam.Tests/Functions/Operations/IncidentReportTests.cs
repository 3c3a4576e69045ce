using Terrateam.Functions.Audit;
using Terrateam.Functions.Operations;

namespace Terrateam.Tests.Functions.Operations;

/// <summary>The report of an incident holds what happened, and nothing that others wrote acts in it.</summary>
public sealed class IncidentReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly Incident Incident = new(3, "Stolen token", Noon, Noon.AddHours(1), "olga", [])
    {
        Repository = 34,
        Notes = [new(Noon.AddHours(2), "olga", "Told the owners")],
    };

    [Fact]
    public void It_names_who_is_affected_and_orders_the_timeline()
    {
        var report = Render(
            Entry(
                1,
                -1,
                new("command", "early")
                {
                    RepositoryId = 34,
                    Repository = "acme/infra",
                    PullRequest = 1,
                }
            ),
            Entry(
                2,
                0,
                new("command", "alice")
                {
                    RepositoryId = 34,
                    Repository = "acme/infra",
                    PullRequest = 7,
                }
            ),
            Entry(
                3,
                1,
                new("command", "bob")
                {
                    RepositoryId = 99,
                    Repository = "acme/other",
                    PullRequest = 8,
                }
            ),
            Entry(
                4,
                1,
                new("plan.read", "terrateam")
                {
                    RepositoryId = 34,
                    PullRequest = 7,
                    Subject = "network",
                }
            ),
            Entry(
                5,
                3,
                new("ops.suspend", "olga")
                {
                    RepositoryId = 34,
                    Reason = "ticket 12",
                    Outcome = "done",
                }
            )
        );

        Assert.Contains("| acme/infra | #7 | 1 |", report, StringComparison.Ordinal);
        Assert.Contains("People: alice\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/other", report, StringComparison.Ordinal);
        Assert.DoesNotContain("early", report, StringComparison.Ordinal);
        var order = new[]
        {
            "alice | command",
            "terrateam | plan.read",
            "olga | note | Told the owners",
            "ops.suspend",
        };
        Assert.Equal(order, order.OrderBy(text => report.IndexOf(text, StringComparison.Ordinal)));
        Assert.All(order, text => Assert.Contains(text, report, StringComparison.Ordinal));
        Assert.Contains("ticket 12", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@acme/security look")]
    [InlineData("![x](https://evil.example/a.png)")]
    [InlineData("<img src=x>")]
    [InlineData("fixes #12")]
    [InlineData("a | b\n| c |")]
    [InlineData("`code` **bold** [link](x)")]
    public void What_others_wrote_is_plain_text(string text)
    {
        var report = Render(Entry(1, 1, new("command", "alice") { Subject = text, RepositoryId = 34 }));
        var row = Assert.Single(report.Split('\n'), line => line.Contains("| alice |", StringComparison.Ordinal));

        Assert.Equal(6, row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|'));
        Assert.DoesNotMatch(@"(?<!\\)[<\[`*]|@\w|#\d", row);
    }

    [Fact]
    public void A_broken_trail_is_said_first()
    {
        var report = IncidentReport.Render(Incident, [], new AuditReport(5, "5:ab", ["Segment 2 is missing."]));

        Assert.Contains("BROKEN, Segment 2 is missing.", report, StringComparison.Ordinal);
    }

    private static string Render(params AuditEntry[] entries) =>
        IncidentReport.Render(Incident, entries, new AuditReport(5, "5:ab", []));

    private static AuditEntry Entry(long number, int hours, AuditEvent happened) =>
        new(number, Noon.AddHours(hours), AuditChain.Origin, happened);
}
