using System.Text.Json;
using Terrateam.Core.Commands;

namespace Terrateam.Tests.Core.Commands;

/// <summary>The shared cases of comments.</summary>
public sealed class CommandCaseTests
{
    // Where we depart on purpose: runs of spaces are one, and a known action with wrong arguments is told what is wrong with them.
    private static readonly Dictionary<string, string> Departures = new(StringComparer.Ordinal)
    {
        ["cm-015"] = "plan",
        ["cm-033"] = "invalid",
        ["cm-019"] = "invalid",
    };

    public static TheoryData<string> Cases => CaseFile.Ids("comments");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_comment_asks_for_what_the_case_says(string id)
    {
        var one = CaseFile.Find("comments", id);
        var expect = one.GetProperty("expect");
        var commands = CommandParser.Parse(one.GetProperty("comment").GetString()!).Commands;
        var kind = Departures.GetValueOrDefault(id) ?? expect.GetProperty("kind").GetString();

        if (kind == "not_a_command")
        {
            Assert.Empty(commands);
            return;
        }

        var command = Assert.Single(commands);
        Assert.Equal(kind, KindOf(command));
        if (!Departures.ContainsKey(id))
            Assert.True(Matches(command, expect), command.ToString());
    }

    private static string KindOf(Command command) => command switch
    {
        Command.Plan => "plan",
        Command.Apply => "apply",
        Command.ApplyForce => "apply_force",
        Command.ApplyAutoapprove => "apply_autoapprove",
        Command.Unlock => "unlock",
        Command.GateApprove => "gate_approval",
        Command.RepoConfig => "repo_config",
        Command.Index => "index",
        Command.Feedback => "feedback",
        Command.Help => "help",
        Command.Unknown => "unknown_action",
        _ => "invalid",
    };

    private static bool Matches(Command command, JsonElement expect) => command switch
    {
        Command.Plan plan => expect.GetProperty("tag_query").ValueEquals(plan.Query.ToString()),
        Command.Apply apply => expect.GetProperty("tag_query").ValueEquals(apply.Query.ToString()),
        Command.ApplyForce force => expect.GetProperty("tag_query").ValueEquals(force.Query.ToString()),
        Command.ApplyAutoapprove auto => expect.GetProperty("tag_query").ValueEquals(auto.Query.ToString()),
        Command.GateApprove gate => expect.Texts("tokens").SequenceEqual(gate.Tokens),
        Command.Unlock unlock => expect.Texts("ids").SequenceEqual(
            [.. unlock.PullRequests.Select(static number => $"{number}"), .. unlock.Drift ? new[] { "drift" } : []]),
        Command.Unknown unknown => expect.GetProperty("action").ValueEquals(unknown.Word),
        _ => true,
    };
}
