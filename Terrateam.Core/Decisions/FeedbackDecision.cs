using System.Globalization;
using Terrateam.Core.Commands;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Handles <c>feedback</c>: the text goes to the log of the operators, and the user gets a reply.</summary>
internal static class FeedbackDecision
{
    /// <summary>How much of the text is kept, in characters.</summary>
    public const int MaxLength = 2_000;

    public static Decision Decide(DecisionContext context, Command.Feedback command)
    {
        var text = OneLine(command.Text);
        return text.Length == 0
            ? context.Answer(
                new Message.BadCommand(
                    "terrateam feedback",
                    "`feedback` takes what you want to tell, on the same line, as in `terrateam feedback the "
                        + "plan is easy to read`."
                )
            )
            : context.Answer(
                new Message.FeedbackTaken(text.Length > MaxLength),
                [
                    .. context.Accept("heart"),
                    new Effect.NoteFeedback(context.Request.Actor, Truncation.First(text, MaxLength)),
                ]
            );
    }

    // Untrusted text in a log must not start a line or change how the rest of the line is displayed.
    private static string OneLine(string text) =>
        new string([.. text.Select(static letter => IsHarmless(letter) ? letter : ' ')]).Trim();

    private static bool IsHarmless(char letter) =>
        CharUnicodeInfo.GetUnicodeCategory(letter)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
            );
}
