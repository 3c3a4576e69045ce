using System.Text;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

/// <summary>Which events of issues become work: those of people, in issues with the label of drift issues.</summary>
public sealed class DriftIssueEventTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("terrateam plan", "User", "terrateam-drift", true)]
    [InlineData("terrateam apply", "User", "terrateam-drift", true)]
    [InlineData("terrateam plan", "User", "bug", false)]
    [InlineData("terrateam plan", "Bot", "terrateam-drift", false)]
    [InlineData("I have seen it.", "User", "terrateam-drift", false)]
    public void A_command_of_a_person_in_a_drift_issue_is_work(string body, string author, string label, bool isWork)
    {
        var entry = Entry(
            "issue_comment",
            $$"""
            {"action":"created","issue":{"number":7,"labels":[{"name":"{{label}}"}]},"installation":{"id":5},
             "comment":{"id":11,"node_id":"IC_1","body":"{{body}}","user":{"login":"kim","type":"{{author}}"},"created_at":"2026-01-01T00:00:00Z"},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme"},"default_branch":"main"},
             "sender":{"login":"kim","type":"{{author}}"} }
            """
        );

        Assert.Equal(isWork, entry is { Issue: IssueChange.Commented, Number: 7 });
    }

    [Theory]
    [InlineData("closed", "User", "terrateam-drift", "", IssueChange.Closed)]
    [InlineData("closed", "Bot", "terrateam-drift", "", null)]
    [InlineData("closed", "User", "bug", "", null)]
    [InlineData("reopened", "User", "terrateam-drift", "", null)]
    [InlineData("labeled", "User", "terrateam-drift", "terrateam:ignore-drift", IssueChange.Ignored)]
    [InlineData("labeled", "User", "terrateam-drift", "terrateam-drift", null)]
    public void A_drift_issue_that_a_person_closes_or_silences_is_work(
        string action,
        string sender,
        string label,
        string added,
        IssueChange? change
    )
    {
        var entry = Entry(
            "issues",
            $$"""
            {"action":"{{action}}","issue":{"number":7,"labels":[{"name":"{{label}}"}],"updated_at":"2026-01-01T00:00:00Z"},
             "label":{"name":"{{added}}"},"installation":{"id":5},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme"},"default_branch":"main"},
             "sender":{"login":"kim","type":"{{sender}}"} }
            """
        );

        Assert.Equal(change, entry?.Issue);
    }

    private static InboxEntry? Entry(string name, string body) =>
        InboxEntries.From(WebhookReader.Read(name, Encoding.UTF8.GetBytes(body)), "delivery", Noon, []);
}
