using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Core.Commands;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Commands;

/// <summary>The shared cases of comments.</summary>
public sealed partial class CommandCaseTests
{
    // A line that begins with a trigger word, however the rest of it is spaced.
    [GeneratedRegex(
        "^`*[ \\t]*(?:terrateam|terraform|tofu)[ \\t]+([^ \\t\\n`]+)[^\\n]*$",
        RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex Line { get; }

    public static TheoryData<string> Cases => CaseFile.Ids("comments");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_comment_asks_for_what_the_case_says(string id)
    {
        var one = CaseFile.Find("comments", id);
        var expect = one.GetProperty("expect");
        var comment = one.Text("comment") ?? one.GetProperty("body").GetString()!;
        var commands = CommandParser.Parse(comment).Commands;
        var kind = expect.GetProperty("kind").GetString()!;

        // Departure 2: every line counts, actions ignore case, runs of blanks are one, and a line without an action is
        // no command. So what the original leaves or does not understand may ask for something here, and the other way
        // round.
        if (kind is "not_a_command" or "unknown_action" || comment.Trim().Contains('\n'))
        {
            AssertLines(comment, kind, expect, commands);
            return;
        }

        var command = Assert.Single(commands);
        if (kind == "tag_query_error")
        {
            Assert.IsType<Command.Invalid>(command);
        }
        else if (
            kind == "unlock"
            && expect.Texts("ids").Any(static word => word != "drift" && !word.TrimStart('#').All(char.IsAsciiDigit))
        )
        {
            Assert.IsType<Command.Invalid>(command); // The original refuses it too, only later.
        }
        else
        {
            Assert.True(kind == KindOf(command) && Matches(command, expect), command.ToString());
        }
    }

    private static void AssertLines(string comment, string kind, JsonElement expect, IReadOnlyList<Command> commands)
    {
        var words = Line.Matches(comment.Trim()).Select(static line => line.Groups[1].Value).ToList();
        var known = words
            .Where(static word => Actions.Names.Contains(word.ToLowerInvariant(), StringComparer.Ordinal))
            .Select(static word => word.ToLowerInvariant())
            .ToList();
        if (known.Count > 0)
        {
            // A known action with wrong arguments is an invalid command of that action.
            Assert.Equal(
                known,
                commands.Zip(known, static (command, action) =>
                    command is Command.Invalid
                        ? action
                        : KindOf(command).Replace("gate_approval", "gate", StringComparison.Ordinal).Replace('_', '-')
                )
            );
            return;
        }

        if (kind == "not_a_command" || !comment.Trim().StartsWith("terrateam", StringComparison.OrdinalIgnoreCase))
        {
            Assert.DoesNotContain(commands, static command => command is not Command.Unknown);
            return;
        }

        var unknown = Assert.IsType<Command.Unknown>(Assert.Single(commands));
        Assert.Equal(expect.Text("action")?.Trim() ?? words[0], unknown.Word);
    }

    private static string KindOf(Command command) =>
        command switch
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

    private static bool Matches(Command command, JsonElement expect) =>
        command switch
        {
            Command.Plan plan => IsQuery(expect, plan.Query),
            Command.Apply apply => IsQuery(expect, apply.Query),
            Command.ApplyForce force => IsQuery(expect, force.Query),
            Command.ApplyAutoapprove auto => IsQuery(expect, auto.Query),
            Command.GateApprove gate => expect
                .Texts("tokens")
                .Where(static token => token.Length > 0)
                .SequenceEqual(gate.Tokens),
            Command.Unlock unlock => expect
                .Texts("ids")
                .Select(static word => word.TrimStart('#'))
                .ToHashSet()
                .SetEquals([
                    .. unlock.PullRequests.Select(static number => $"{number}"),
                    .. unlock.Drift ? new[] { "drift" } : [],
                ]),
            Command.Feedback feedback => feedback.Text
                == (expect.Text("text") ?? expect.Text("feedback") ?? feedback.Text).Trim(),
            _ => true,
        };

    private static bool IsQuery(JsonElement expect, TagQuery query) =>
        (expect.Text("tag_query") ?? "").Trim() == query.ToString();
}
