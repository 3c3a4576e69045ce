using CsCheck;
using Terrateam.Core.Commands;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Commands;

/// <summary>The commands of a comment, beyond the shared cases.</summary>
public sealed class CommandParserTests
{
    private static readonly string[] Pieces =
    [
        "terrateam",
        "terraform",
        "tofu",
        "plan",
        "apply",
        "unlock",
        "gate",
        "approve",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "`",
        "```",
        "(",
        ")",
        "12",
        "drift",
        "\u4e2d",
        "> ",
        "-",
    ];

    [Theory]
    [InlineData("Looks good.\r\n\r\nterrateam apply dir:ec2\r\nThanks!", "apply dir:ec2")]
    [InlineData("terrateam plan\nterrateam unlock", "plan, unlock")]
    [InlineData("TERRATEAM   Plan \t workspace:prod", "plan workspace:prod")]
    [InlineData("tofu APPLY", "apply")]
    [InlineData("`terrateam plan`", "plan")]
    [InlineData("```\nterrateam apply\n```", "apply")]
    [InlineData("```sh\nterrateam apply\n```", "apply")]
    [InlineData("```terrateam apply```", "apply")]
    [InlineData("```terrateam plan\nterrateam apply```", "")]
    [InlineData("```\n$ terraform init\nterraform apply\n```", "")]
    [InlineData("Run this:\n```\nterrateam apply\n```", "")]
    [InlineData("````\n```\n````\nterrateam plan", "plan")]
    [InlineData("~~~\nterrateam plan", "")]
    [InlineData("~~~\nterrateam plan\n~~~", "")]
    [InlineData("> terrateam apply\n\nwhy?", "")]
    [InlineData("terrateam", "")]
    [InlineData("terrateam-plan", "")]
    [InlineData("terrateamplan", "")]
    [InlineData("", "")]
    [InlineData("   \n ", "")]
    [InlineData("```", "")]
    [InlineData("`", "")]
    public void Lines_that_are_commands_are_found(string body, string expected) =>
        Assert.Equal(expected, string.Join(", ", CommandParser.Parse(body).Commands.Select(Describe)));

    [Theory]
    [InlineData("terraform is not my friend")]
    [InlineData("terraform: the module is wrong")]
    [InlineData("I ran it twice.\nterraform validate\nand it was fine")]
    [InlineData("terraform fmt")]
    [InlineData("terraform plan -out=x")]
    [InlineData("terraform apply -auto-approve")]
    [InlineData("Thanks!\nterrateam is great")]
    [InlineData("Our terrateam plan is good")]
    public void Prose_and_shell_lines_are_left_alone(string body) => Assert.Empty(CommandParser.Parse(body).Commands);

    [Theory]
    [InlineData("terrateam plam", "plam", "plan")]
    [InlineData("terrateam aply dir:x", "aply", "apply")]
    [InlineData("Hello\nterrateam unlokc", "unlokc", "unlock")]
    [InlineData("terraform plna", "plna", "plan")]
    [InlineData("terrateam dance", "dance", null)]
    [InlineData("terrateam apply-all", "apply-all", null)]
    public void An_action_that_does_not_exist_is_told_with_the_nearest(string body, string word, string? nearest) =>
        Assert.Equal(new Command.Unknown(word, nearest), Assert.Single(CommandParser.Parse(body).Commands));

    [Fact]
    public void Arguments_are_read_or_refused_with_a_reason()
    {
        Assert.Equal(new Command.Unlock([], Drift: false), Only("terrateam unlock"));
        Assert.Equal(new Command.Unlock([12, 7], Drift: true), Only("terrateam unlock #12 DRIFT 7 12"));
        Assert.Equal(new Command.GateApprove(["a", "B"]), Only("terrateam gate  Approve a B a"));
        Assert.Equal(new Command.Feedback("it is slow"), Only("terrateam feedback it is slow"));
        Assert.Equal(new Command.Apply(TagQuery.Parse("a or b").Query!), Only("terrateam apply a or b"));

        foreach (
            var (line, told) in new[]
            {
                ("terrateam unlock everything", "`everything`"),
                ("terrateam unlock 0", "`0`"),
                ("terrateam unlock 99999999999", "`99999999999`"),
                ("terrateam unlock -1", "`-1`"),
                ("terrateam gate", "`gate` takes `approve`"),
                ("terrateam gate approve", "at least one"),
                ("terrateam plan (a", "character 1"),
            }
        )
        {
            var invalid = Assert.IsType<Command.Invalid>(Only(line));
            Assert.Equal(line, invalid.Line);
            Assert.Contains(told, invalid.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Five_commands_are_carried_out_and_all_are_counted()
    {
        var parsed = CommandParser.Parse(
            string.Join('\n', Enumerable.Range(1, 8).Select(static number => $"terrateam unlock {number}"))
        );
        Assert.Equal(8, parsed.Found);
        Assert.Equal(
            [1, 2, 3, 4, 5],
            parsed.Commands.Select(static command => ((Command.Unlock)command).PullRequests[0])
        );
    }

    [Fact]
    public void What_is_beyond_the_limit_of_a_comment_is_not_read() =>
        Assert.Empty(CommandParser.Parse(new string('x', CommandParser.MaxLength) + "\nterrateam apply").Commands);

    [Fact]
    public void Any_comment_is_read() =>
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 300]
            .Select(static chosen => string.Concat(chosen.Select(static index => Pieces[index])))
            .Sample(
                static body =>
                {
                    var parsed = CommandParser.Parse(body);
                    return parsed.Commands.Count == Math.Min(parsed.Found, CommandParser.MaxCommands);
                },
                iter: 4_000
            );

    private static Command Only(string body) => Assert.Single(CommandParser.Parse(body).Commands);

    private static string Describe(Command command) =>
        command switch
        {
            Command.Plan plan => $"plan {plan.Query}".TrimEnd(),
            Command.Apply apply => $"apply {apply.Query}".TrimEnd(),
            Command.Unlock => "unlock",
            _ => command.ToString(),
        };
}
