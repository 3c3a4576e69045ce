using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The names of statuses.</summary>
public sealed class StatusTitleTests
{
    [Fact]
    public void A_title_is_what_the_cases_say()
    {
        var cases = CaseFile.Section("commit_status_title").EnumerateArray().ToList();
        Assert.Equal(2, cases.Count);
        Assert.Equal(cases[0].GetProperty("expect").GetString(), StatusTitle.Of("plan", new("ec2", "default")));

        // The second case is told in words.
        var directory = new string('x', 230);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{directory}:default")))[..6];
        Assert.Equal($"terrateam plan: ...{new string('x', 40)} default... {hash}", StatusTitle.Of("plan", new(directory, "default")));
    }

    [Fact]
    public void A_title_is_never_too_long_and_no_two_are_the_same() => Gen.Select(Gen.String[0, 400], Gen.String[0, 300], Gen.String[0, 300])
        .Sample((directory, one, other) =>
        {
            var title = StatusTitle.Of("apply", new(directory, one));
            return title.Length <= 255
                && StatusTitle.IsOurs(title)
                && (one == other || title != StatusTitle.Of("apply", new(directory, other)));
        });

    [Theory]
    [InlineData("terrateam apply", true)]
    [InlineData("terrateam apply: ec2 default", true)]
    [InlineData("terrateam plan: ec2 default", true)]
    [InlineData("terrateam plan pre-hooks", true)]
    [InlineData("terrateam apply post-hooks", true)]
    [InlineData("terrateam index", true)]
    [InlineData("terrateam build-tree main", true)]
    [InlineData("terrateam applying", false)]
    [InlineData("terrateam lint", false)]
    [InlineData("build", false)]
    public void Only_our_own_statuses_are_ours(string title, bool expected) => Assert.Equal(expected, StatusTitle.IsOurs(title));
}
