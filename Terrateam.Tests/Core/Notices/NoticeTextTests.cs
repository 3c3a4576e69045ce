using Terrateam.Core.Configuration;
using Terrateam.Core.Notices;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Notices;

/// <summary>What users write stays text, wherever it is shown.</summary>
public sealed class NoticeTextTests
{
    private static readonly Uri Web = new("https://github.com/");

    public static TheoryData<string> Hostile =>
        [
            "<!here> and @channel and <@U123>",
            "@here",
            "[click](https://evil.example/x) and <https://evil.example|this>",
            "https://evil.example and www.evil.example and evil.example/path",
            "mailto:a@evil.example",
            "![image](http://evil.example/a.png)",
            "{{DATE(2026-01-01,SHORT)}}",
            "<at>Everyone</at>",
            "<script>alert(1)</script>",
            "line\r\nBcc: victim@evil.example\n\nbody",
            "line\u2028Bcc: victim",
            "\u202eevil",
            "\u001b[31mred",
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_titles_directories_gates_and_reasons_are_text(string hostile)
    {
        var message = NoticeText.Create(
            NoticeSamples.Notice() with
            {
                Title = hostile,
                Dirspaces = [new Dirspace(hostile, hostile)],
                Gates = [hostile],
                Reason = hostile,
                Schedule = hostile,
                Actor = hostile,
            },
            Web
        );

        foreach (var (_, text) in message.Lines)
        {
            Assert.DoesNotMatch("@[A-Za-z0-9]|<[!@/A-Za-z]|://|www\\.|[a-z]\\.[a-z]|\\]\\(|!\\[|\\{\\{", text);
            Assert.DoesNotContain(text, char.IsControl);
            Assert.DoesNotContain("\u2028", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", text, StringComparison.Ordinal);
        }

        Assert.All(message.Links, static link => Assert.Equal("github.com", link.Address.Host));
    }

    [Fact]
    public void A_long_text_and_many_directories_are_cut()
    {
        var message = NoticeText.Create(
            NoticeSamples.Notice() with
            {
                Title = new string('x', 100_000),
                Dirspaces = [.. Enumerable.Range(0, 1_000).Select(static one => new Dirspace($"d{one}", "default"))],
            },
            Web
        );

        Assert.True(message.Body.Length < 3_000);
        Assert.Contains("and 990 more", message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_another_host_is_left_out()
    {
        var message = NoticeText.Create(
            NoticeSamples.Notice() with
            {
                RunUrl = "https://evil.example/acme/infra/actions/runs/5",
            },
            Web
        );

        Assert.Equal(["https://github.com/acme/infra/pull/12"], message.Links.Select(static one => $"{one.Address}"));
    }

    [Theory]
    [InlineData(NoticeEvent.PlanFailed, "Plan failed: acme/infra")]
    [InlineData(NoticeEvent.ApplyDone, "Applied: acme/infra")]
    [InlineData(NoticeEvent.ApplyFailed, "Apply failed: acme/infra")]
    [InlineData(NoticeEvent.DriftFound, "Drift found: acme/infra")]
    [InlineData(NoticeEvent.DriftGone, "Drift is gone: acme/infra")]
    [InlineData(NoticeEvent.GateWaiting, "Approval needed: acme/infra")]
    [InlineData(NoticeEvent.LockHeld, "Locked for 26 hours: acme/infra")]
    public void Each_event_has_its_words(NoticeEvent told, string title)
    {
        var notice = NoticeSamples.Notice() with { Event = told, Since = NoticeSamples.Time.AddHours(-26.5) };

        Assert.StartsWith(title, NoticeText.Create(notice, Web).Title, StringComparison.Ordinal);
    }
}
