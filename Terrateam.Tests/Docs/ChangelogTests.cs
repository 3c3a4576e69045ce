using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>CHANGELOG.md is such that a release can be cut, and the release workflow takes its notes from it.</summary>
public sealed partial class ChangelogTests
{
    private const string Changelog = "CHANGELOG.md";
    private const string Address = "https://github.example/acme/terrateam/blob/v0.2.0/";

    [Fact]
    public void The_newest_version_is_that_of_the_build_below_what_is_not_released()
    {
        var headings = Headings();
        var built = XDocument.Parse(CodeBase.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Equal("## [Unreleased]", headings[0]);
        Assert.All(headings[1..], heading => Assert.Matches(Release(), heading));
        Assert.Equal(built, Release().Match(headings[1]).Groups["version"].Value);
    }

    [Fact]
    public void Versions_and_dates_descend()
    {
        var releases = Headings()[1..].Select(heading => Release().Match(heading).Groups).ToList();

        var versions = releases.Select(release => Order(release["version"].Value)).ToList();
        var dates = releases.Select(release => release["date"].Value).ToList();
        Assert.Equal(versions.OrderDescending().Distinct(), versions);
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
    }

    [Fact]
    public async Task The_notes_of_a_release_are_its_section_with_links_that_work_elsewhere()
    {
        var (code, notes) = await NotesAsync(Cut(), "0.2.0", Address);

        Assert.Equal(0, code);
        Assert.Contains("### Added", notes, StringComparison.Ordinal);
        Assert.Contains($"]({Address}docs/drift.md)", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("](docs/", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_has_each_heading_once_in_the_usual_order()
    {
        string[] order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

        Assert.All(CodeBase.Read(Changelog).Split("\n## ")[1..], section =>
        {
            var headings = section
                .Split('\n')
                .Where(static line => line.StartsWith("### ", StringComparison.Ordinal))
                .Select(static line => line[4..])
                .ToList();
            Assert.Equal(order.Where(headings.Contains), headings);
        });
    }

    [Fact]
    public async Task What_stands_under_unreleased_keeps_a_release_from_being_cut()
    {
        var (code, said) = await NotesAsync(
            Cut().Replace("## [Unreleased]\n", "## [Unreleased]\n### Fixed\n- Something\n", StringComparison.Ordinal),
            "0.2.0"
        );

        Assert.Equal(1, code);
        Assert.Contains("::error::CHANGELOG.md has entries under Unreleased", said, StringComparison.Ordinal);
        Assert.DoesNotContain("### Added", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99.0.0")]
    [InlineData("0.2")]
    [InlineData("")]
    public async Task A_version_without_a_section_is_refused(string version)
    {
        var (code, said) = await NotesAsync(Cut(), version, Address);

        Assert.Equal(1, code);
        Assert.Contains("::error::CHANGELOG.md has no section for", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pushed_tag_starts_the_release_workflow_on_main_which_takes_these_notes()
    {
        Assert.Contains(
            "gh workflow run release.yml --ref main",
            CodeBase.Read(".github/workflows/tag.yml"),
            StringComparison.Ordinal
        );
        var release = CodeBase.Read(".github/workflows/release.yml");
        Assert.Equal(2, release.Split("bash .github/release-notes.sh \"").Length - 1);
        Assert.DoesNotContain("--generate-notes", release, StringComparison.Ordinal);
    }

    /// <summary>The file as it is when a release is cut: nothing is left under Unreleased.</summary>
    internal static string Cut() => Unreleased().Replace(CodeBase.Read(Changelog), "## [Unreleased]\n\n");

    // A prerelease comes before its release.
    private static (Version, string) Order(string version) =>
        version.Split('-', 2) is [var numbers, var kind]
            ? (Version.Parse(numbers), kind)
            : (Version.Parse(version), "~");

    private static string[] Headings() =>
        [.. CodeBase.Read(Changelog).Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))];

    private static async Task<(int Code, string Output)> NotesAsync(string changelog, params string[] arguments)
    {
        const string Script = ".github/release-notes.sh";
        using var directory = new TemporaryDirectory();
        directory.Write(Changelog, changelog);
        directory.Write(Script, CodeBase.Read(Script));
        var start = new ProcessStartInfo("bash", [Script, .. arguments])
        {
            WorkingDirectory = directory.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex(@"^## \[(?<version>\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?)\] - (?<date>\d{4}-\d\d-\d\d)$")]
    private static partial Regex Release();

    [GeneratedRegex(@"^## \[Unreleased\]\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Unreleased();
}
