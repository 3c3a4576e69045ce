using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Rules that every message keeps; what each says is in the golden files.</summary>
public sealed class MessageTextTests
{
    private static readonly Dirspace One = new("ec2", "default");

    public static TheoryData<Message, string> WordsOfOthers =>
        new()
        {
            { new Message.UnknownCommand("`@x`", null), "`` `@x` ``" },
            { new Message.EventFailed("GitHub did not answer @here"), "@\u200bhere" },
            {
                new Message.GatesShut(
                    [new(One, "0123", "t", "policy|check", [], [new AccessMatch.Team("sec")], 1, [])],
                    []
                ),
                "| `policy\\|check` |"
            },
        };

    [Theory]
    [MemberData(nameof(WordsOfOthers))]
    public void Words_of_others_stay_text(Message notice, string shown) =>
        Assert.Contains(shown, MessageText.Render(notice), StringComparison.Ordinal);

    [Fact]
    public void Errors_that_are_not_all_known_are_counted_as_the_least()
    {
        var errors = Enumerable.Repeat(
            new ConfigurationError("c.yml", 3, 5, "x", "y", "z", null),
            ConfigurationReader.MaxErrors
        );
        Assert.Contains(
            "and at least 70 more",
            MessageText.Render(new Message.BadConfiguration([.. errors])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_fault_of_a_plan_has_its_own_words() =>
        Assert.Equal(
            Enum.GetValues<PlanFault>().Length,
            Enum.GetValues<PlanFault>()
                .Select(static fault => MessageText.Render(new Message.PlansMissing([new(One, fault)])))
                .Distinct(StringComparer.Ordinal)
                .Count()
        );

    [Fact]
    public void A_notice_with_much_to_tell_stays_within_the_limit()
    {
        var errors = Enumerable
            .Range(0, 5_000)
            .Select(static line => new ConfigurationError("c.yml", line, 1, new string('k', 3_000), "p", "a", null));
        var text = MessageText.Render(new Message.BadConfiguration([.. errors]));
        Assert.InRange(Truncation.SizeOf(text), 1_000, ResultComment.Limit);
    }
}
