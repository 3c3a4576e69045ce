using Terrateam.Core.Notices;

namespace Terrateam.Tests.Core.Notices;

public sealed class InstallationNoticesTests
{
    private static readonly InstallationFacts Complete = new(
        7,
        "acme",
        IsSuspended: false,
        [],
        "https://github.com/organizations/acme/settings/installations/7"
    );

    private static readonly InstallationFacts Lacking = Complete with { Missing = ["Members (read) to know teams"] };

    private IReadOnlyList<string> _told = [];

    [Fact]
    public void Each_change_is_told_once()
    {
        Assert.Equal(InstallationEvent.Welcome, Tell(Lacking));
        Assert.Null(Tell(Lacking));
        Assert.Equal(InstallationEvent.PermissionsMissing, Tell(Lacking with { Missing = ["Contents (write)"] }));
        Assert.Null(Tell(Complete));
        Assert.Equal(InstallationEvent.PermissionsMissing, Tell(Lacking));
        Assert.Equal(InstallationEvent.Suspended, Tell(Lacking with { IsSuspended = true }));
        Assert.Null(Tell(Lacking with { IsSuspended = true }));
        Assert.Equal(InstallationEvent.Unsuspended, Tell(Lacking));
        Assert.Null(Tell(Lacking));
        Assert.Equal(InstallationEvent.Suspended, Tell(Complete with { IsSuspended = true }));
    }

    [Fact]
    public void An_installation_that_was_suspended_before_it_was_welcomed_is_welcomed_after()
    {
        Assert.Equal(InstallationEvent.Suspended, Tell(Complete with { IsSuspended = true }));
        Assert.Equal(InstallationEvent.Unsuspended, Tell(Complete));
        Assert.Equal(InstallationEvent.Welcome, Tell(Complete));
    }

    [Fact]
    public void What_is_told_twice_after_a_crash_is_the_same()
    {
        var (first, _) = InstallationNotices.Of(Lacking, []);
        var (again, _) = InstallationNotices.Of(Lacking, []);
        var (other, _) = InstallationNotices.Of(Lacking with { Id = 8 }, []);

        Assert.Equal(first!.Id, again!.Id);
        Assert.NotEqual(first.Id, other!.Id);
    }

    [Fact]
    public void Each_of_two_suspensions_within_a_day_is_told()
    {
        var ids = new List<string>();
        foreach (var isSuspended in (bool[])[true, false, true, false])
        {
            var (notice, told) = InstallationNotices.Of(Complete with { IsSuspended = isSuspended }, _told);
            ids.Add(notice!.Id);
            _told = told;
        }

        Assert.Equal(4, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void What_was_told_before_it_was_counted_is_not_told_again()
    {
        var (notice, told) = InstallationNotices.Of(Complete, ["welcome"]);

        Assert.Null(notice);
        Assert.Equal(["welcome"], told);
    }

    [Fact]
    public void All_but_three_kinds_are_about_security()
    {
        var others = Enum.GetValues<InstallationEvent>()
            .Where(static one => !new InstallationNotice("id", one, Complete).IsSecurity);

        Assert.Equal(
            [InstallationEvent.Welcome, InstallationEvent.PermissionsMissing, InstallationEvent.WeeklyReview],
            others
        );
    }

    [Fact]
    public void What_people_wrote_has_no_meaning_in_a_message()
    {
        var notice = SecurityNotices.IncidentNoted(
            InstallationFacts.Named(7, "acme\r\nBcc: victim@example.com"),
            3,
            "see https://evil.example\r\nBcc: victim@example.com",
            "<script>alert(1)</script>",
            NoticeSamples.Time
        );

        var message = InstallationText.Create(notice, new Uri("https://github.com/"));

        Assert.Equal("News of security incident 3 of Terrateam", message.Title);
        Assert.All(message.Lines, static line => Assert.DoesNotContain(line.Text, static one => char.IsControl(one)));
        Assert.DoesNotContain("evil.example", message.Body, StringComparison.Ordinal);
        Assert.Empty(message.Links);
    }

    [Theory]
    [InlineData(InstallationEvent.Welcome, "installed on acme", "Missing: Members (read) to know teams")]
    [InlineData(InstallationEvent.PermissionsMissing, "waits for permissions on acme", "An owner accepts")]
    [InlineData(InstallationEvent.Suspended, "suspended on acme", "Nothing is planned or applied")]
    [InlineData(InstallationEvent.Unsuspended, "active again on acme", "What was asked for meanwhile")]
    public void A_message_says_what_is_the_matter_and_what_to_do(InstallationEvent told, string title, string line)
    {
        var message = InstallationText.Create(new("id", told, Lacking), new Uri("https://github.com/"));

        Assert.EndsWith(title, message.Title, StringComparison.Ordinal);
        Assert.Contains(line, message.Body, StringComparison.Ordinal);
        Assert.Equal(Lacking.Url, Assert.Single(message.Links).Address.ToString());
        Assert.Empty(
            InstallationText
                .Create(new("id", told, Lacking with { Url = "https://evil.example/" }), new Uri("https://github.com/"))
                .Links
        );
    }

    private InstallationEvent? Tell(InstallationFacts facts)
    {
        var (notice, told) = InstallationNotices.Of(facts, _told);
        _told = told;
        return notice?.Event;
    }
}
