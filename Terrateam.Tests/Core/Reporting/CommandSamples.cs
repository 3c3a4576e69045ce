using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Answers to comments.</summary>
internal static class CommandSamples
{
    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.Help()),
            GoldenText.Of(new Message.UnknownCommand("plam", "plan")),
            GoldenText.Of(new Message.UnknownCommand("*`@acme/sre`*", ClosestMatch: null), "nothing-near"),
            GoldenText.Of(
                new Message.BadCommand(
                    "terrateam plan (dir:network",
                    "The tag query cannot be read at character 1: This `(` is never closed."
                )
            ),
            GoldenText.Of(
                new Message.BadCommand(
                    "terrateam unlock `x`\n```\n@acme",
                    "`unlock` takes numbers of pull requests and `drift`, and `` `x` `` is neither."
                ),
                "markup"
            ),
            GoldenText.Of(new Message.TooManyCommands(7, 5)),
            GoldenText.Of(new Message.MisplacedCommand("terrateam apply dir:network")),
            GoldenText.Of(new Message.Suspended()),
            GoldenText.Of(
                new Message.WaitsForGitHub(
                    "GitHub did not read the files of this pull request: 503.",
                    TimeSpan.FromMinutes(30)
                )
            ),
            GoldenText.Of(
                new Message.WaitsForGitHub(
                    "GitHub did not start the workflow: a rate limit holds for another 900 s.",
                    null
                ),
                "limit"
            ),
            GoldenText.Of(new Message.TakenBack("terrateam apply dir:network")),
            GoldenText.Of(new Message.FeedbackTaken(IsCut: false)),
            GoldenText.Of(new Message.FeedbackTaken(IsCut: true), "cut"),
            GoldenText.Of(
                new Message.NotPermitted(
                    "mallory",
                    "approve a gate",
                    "people who opened, committed or pushed to a pull request cannot approve its gates."
                )
            ),
            GoldenText.Of(new Message.PullRequestClosed("plan")),
            GoldenText.Of(new Message.PullRequestClosed("approve a gate"), "gate"),
            GoldenText.Of(new Message.SwitchedOff("apply")),
            GoldenText.Of(new Message.ForkNeedsApproval(Sample.Head)),
            GoldenText.Of(new Message.HeadNotSeen("apply-autoapprove", Sample.Head)),
            GoldenText.Of(new Message.BudgetSpent("bob", 60, Sample.Time)),
            GoldenText.Of(new Message.BudgetSpent(Login: null, 300, Sample.Time), "repository"),
            GoldenText.Of(new Message.EventFailed("GitHub answered 500 for @acme/infra <b>twice</b>.")),
        ];
}
