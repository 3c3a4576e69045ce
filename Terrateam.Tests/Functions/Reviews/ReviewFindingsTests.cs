using Terrateam.Functions.Audit;
using Terrateam.Functions.Reviews;

namespace Terrateam.Tests.Functions.Reviews;

/// <summary>What of a week's trail has to be looked at.</summary>
public sealed class ReviewFindingsTests
{
    [Theory]
    [InlineData("ops.refused", "Denials")]
    [InlineData("run.refused", "Denials")]
    [InlineData("plan.refused", "Denials")]
    [InlineData("webhook.refused", "Denials")]
    [InlineData("secrets.refused", "Denials")]
    [InlineData("setup.refused", "Denials")]
    [InlineData("audit.broken", "Alarms")]
    [InlineData("backup.failed", "Alarms")]
    [InlineData("event.given-up", "Alarms")]
    [InlineData("event.unreadable", "Alarms")]
    [InlineData("alarm.plans-old", "Alarms")]
    [InlineData("alarm.runs-stuck", "Alarms")]
    [InlineData("alarm.quota-low", "Alarms")]
    [InlineData("ops.rotate-keys", "Privileged acts")]
    [InlineData("configuration.changed", "Privileged acts")]
    [InlineData("secret.deleted", "Privileged acts")]
    [InlineData("secret.set", "Privileged acts")]
    [InlineData("app.stored", "Privileged acts")]
    [InlineData("backup.restored", "Privileged acts")]
    [InlineData("installation.created", "Installations and repositories")]
    [InlineData("installation.changed", "Installations and repositories")]
    [InlineData("installation.suspended", "Installations and repositories")]
    [InlineData("installation.resumed", "Installations and repositories")]
    [InlineData("installation.deleted", "Installations and repositories")]
    [InlineData("repository.renamed", "Installations and repositories")]
    [InlineData("repository.transferred", "Installations and repositories")]
    [InlineData("repository.archived", "Installations and repositories")]
    [InlineData("repository.unarchived", "Installations and repositories")]
    [InlineData("repository.deleted", "Installations and repositories")]
    [InlineData("person.signed-in", "Sign-ins")]
    public void Each_entry_is_in_its_section(string action, string section)
    {
        var findings = Take(action);

        Assert.Equal(section, findings.Sections.Single(static one => one.Count == 1).Title);
        Assert.Equal(section == "Sign-ins", findings.IsEmpty);
    }

    [Theory]
    [InlineData("run.ended")]
    [InlineData("secrets.listed")]
    [InlineData("person.signed-out")]
    [InlineData("plan.stored")]
    public void What_is_usual_is_left_out(string action) =>
        Assert.All(Take(action).Sections, static section => Assert.Equal(0, section.Count));

    private static ReviewFindings Take(string action)
    {
        var findings = new ReviewFindings();
        findings.Take(new(1, DateTimeOffset.UnixEpoch, "", new AuditEvent(action, "olga") { Outcome = "done" }));
        return findings;
    }
}
