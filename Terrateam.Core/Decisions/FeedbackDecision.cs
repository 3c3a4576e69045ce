using System.Globalization;
using Terrateam.Core.Commands;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Somebody has something to tell the operators: it goes to their log, and the person gets an answer.
/// </summary>
internal static class FeedbackDecision
{
    /// <summary>How much is kept of it, in characters.</summary>
    public const int Longest = 2_000;

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
                new Message.FeedbackTaken(text.Length > Longest),
                [
                    .. context.Accept("heart"),
                    new Effect.NoteFeedback(context.Request.Actor, Truncation.First(text, Longest)),
                ]
            );
    }

    // What is written into a log must not be able to begin a line of its own there, or to change how the rest of it
    // reads.
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
