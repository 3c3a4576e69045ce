using System.Xml.Linq;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs.Releases;

/// <summary>
/// A pushed tag becomes a release. The programs themselves are built by .ci/run for the system it runs on; NativeAOT
/// compiles for no other system than its own, so of the others the names alone are looked at.
/// </summary>
public sealed class ReleaseWorkflowTests
{
    private const string Release = "release.yml";

    private static string Version { get; } =
        XDocument.Parse(CodeBase.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public async Task A_tag_at_the_head_of_main_becomes_a_release_with_notes_checksums_and_a_commit_to_pin()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        var tag = $"v{Version}";
        await rehearsal.TagAsync(tag, rehearsal.Head);

        await PassAsync(rehearsal, "tag.yml", "start", Of(("github.ref_name", tag)));
        Assert.Contains(
            $"workflow run release.yml --ref main --field version={Version}\n",
            rehearsal.Asked,
            StringComparison.Ordinal
        );
        await PassAsync(rehearsal, Release, "version", Of());
        await PackAsync(rehearsal);
        await PassAsync(rehearsal, Release, "publish", Of());

        // The tag has gone one commit further, which says the checksums and nothing else.
        await rehearsal.GitAsync("fetch", "--quiet", "--tags", "--force");
        Assert.Equal(rehearsal.Head, await rehearsal.GitAsync("rev-parse", $"{tag}^"));
        Assert.Equal("action/RELEASE", await rehearsal.GitAsync("diff", "--name-only", rehearsal.Head, tag));
        var manifest = await rehearsal.GitAsync("show", $"{tag}:action/RELEASE");
        Assert.StartsWith($"tag {tag}\nsource {rehearsal.Head}\n", manifest, StringComparison.Ordinal);

        // Every file has its checksum, and those that actions download have it in the commit too.
        var sums = await File.ReadAllLinesAsync(
            Path.Combine(rehearsal.Assets, "SHA256SUMS"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            Directory
                .GetFiles(rehearsal.Assets)
                .Select(Path.GetFileName)
                .Where(static name => name is not "SHA256SUMS")
                .Order(StringComparer.Ordinal),
            sums.Select(static line => line[66..]).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            [
                .. Archives
                    .Values.Append("terrateam-linux-arm64")
                    .Append("terrateam-linux-x64")
                    .Order(StringComparer.Ordinal),
            ],
            manifest.Split('\n')[2..].Select(static line => line[66..]).Order(StringComparer.Ordinal)
        );
        Assert.Empty(manifest.Split('\n')[2..].Except(sums, StringComparer.Ordinal));

        var notes = await File.ReadAllTextAsync(
            Path.Combine(rehearsal.Temp, "notes.md"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("\n### ", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Unreleased", notes, StringComparison.Ordinal);
        Assert.Contains($"`{await rehearsal.GitAsync("rev-parse", tag)}`", notes, StringComparison.Ordinal);
        Assert.Equal(["release", "create", tag, "--verify-tag", "--title", tag], rehearsal.Release[..6]);
        Assert.DoesNotContain("--prerelease", rehearsal.Release);
        Assert.Contains("assets/SHA256SUMS", rehearsal.Release);
    }

    [Fact]
    public async Task A_prerelease_is_marked_and_is_not_the_newest()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync("7.0.0-rc.1");
        var contexts = Of(version: "7.0.0-rc.1");

        await PassAsync(rehearsal, Release, "version", contexts);
        rehearsal.Write("clone/assets/terrateam-linux-x64", "program");
        await PassAsync(rehearsal, Release, "publish", contexts);

        Assert.Contains("--prerelease", rehearsal.Release);
        Assert.Contains("--latest=false", rehearsal.Release);
        // Nothing was tagged by hand.
        await rehearsal.GitAsync("fetch", "--quiet", "--tags");
        Assert.Equal(rehearsal.Head, await rehearsal.GitAsync("rev-parse", "v7.0.0-rc.1^"));
    }

    [Theory]
    [InlineData("1.2", "A version is three numbers")]
    [InlineData("1.2.3-final", "A version is three numbers")]
    [InlineData("1.2.3; true", "A version is three numbers")]
    [InlineData("99.0.0", "Directory.Build.props says")]
    public async Task A_version_that_is_none_or_not_that_of_the_sources_is_refused(string version, string reason)
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();

        await RefuseAsync(rehearsal, Release, "version", Of(version: version), reason);
    }

    [Fact]
    public async Task What_stands_under_unreleased_is_not_shipped_without_a_word()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        await rehearsal.CommitAsync(
            "CHANGELOG.md",
            ChangelogTests.Cut().Replace("## [Unreleased]\n", "## [Unreleased]\n### Added\n- Something\n")
        );

        await RefuseAsync(
            rehearsal,
            Release,
            "version",
            Of(),
            $"entries under Unreleased, which the release of {Version} would ship"
        );
    }

    [Fact]
    public async Task A_version_without_its_section_in_the_changelog_is_refused()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        await rehearsal.CommitAsync("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n- Something\n");

        await RefuseAsync(
            rehearsal,
            Release,
            "version",
            Of(),
            $"CHANGELOG.md has no section for the version {Version}. Write one"
        );
    }

    [Fact]
    public async Task A_tag_that_is_not_at_the_commit_to_build_is_refused()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        await rehearsal.TagAsync($"v{Version}", rehearsal.Head);
        await rehearsal.CommitAsync("README.md", "More\n");

        await RefuseAsync(rehearsal, Release, "version", Of(), "exists, and is no lightweight tag at");
    }

    [Fact]
    public async Task A_tag_behind_the_head_of_main_starts_nothing()
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        var tagged = rehearsal.Head;
        await rehearsal.CommitAsync("README.md", "More\n");
        await rehearsal.TagAsync($"v{Version}", tagged);

        rehearsal.Build(tagged);
        await RefuseAsync(
            rehearsal,
            "tag.yml",
            "start",
            Of(("github.ref_name", $"v{Version}")),
            "is not at the head of main"
        );
        Assert.DoesNotContain("workflow run", rehearsal.Asked, StringComparison.Ordinal);
    }

    // NativeAOT cannot cross systems: each is built on a machine of its own.
    [Fact]
    public void Each_program_is_built_on_its_own_system()
    {
        var machines = Matrix()
            .ToDictionary(static one => one.Runtime, static one => one.Machine, StringComparer.Ordinal);

        Assert.Equal(["linux-arm64", "linux-x64", "osx-arm64", "win-x64"], machines.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("ubuntu-", machines["linux-x64"], StringComparison.Ordinal);
        Assert.DoesNotContain("arm", machines["linux-x64"], StringComparison.Ordinal);
        Assert.Matches("^ubuntu-.*-arm$", machines["linux-arm64"]);
        Assert.StartsWith("macos-", machines["osx-arm64"], StringComparison.Ordinal);
        Assert.StartsWith("windows-", machines["win-x64"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Linux", "x86_64", "linux-x64")]
    [InlineData("Linux", "aarch64", "linux-arm64")]
    [InlineData("Darwin", "arm64", "osx-arm64")]
    [InlineData("MINGW64_NT-10.0-20348", "x86_64", "win-x64")]
    public async Task The_setup_action_asks_for_the_archive_that_a_release_has(
        string system,
        string machine,
        string runtime
    )
    {
        using var rehearsal = await ReleaseRehearsal.StartAsync();
        rehearsal.Write(
            "programs/uname",
            $"#!/bin/sh\nif [ \"$1\" = -s ]; then echo {system}; else echo {machine}; fi\n",
            isProgram: true
        );
        // All that the script downloads, without a server.
        rehearsal.Write("programs/curl", "#!/bin/sh\necho \"$@\" >>\"$HERE/downloads\"; exit 22\n", isProgram: true);
        await rehearsal.CommitAsync("action/RELEASE", $"tag v1.2.3\n{new string('0', 64)}  {Archives[runtime]}\n");

        var (code, _) = await rehearsal.SetUpProgramAsync();

        Assert.Equal(1, code);
        Assert.EndsWith(
            $"https://github.example/acme/terrateam/releases/download/v1.2.3/{Archives[runtime]}\n",
            rehearsal.Read("downloads"),
            StringComparison.Ordinal
        );
        Assert.Contains($"`{Archives[runtime]}`", CodeBase.Read("docs/cli.md"), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Archives { get; } =
        Matrix()
            .ToDictionary(
                static one => one.Runtime,
                static one =>
                    $"terrateam-{one.Runtime}{(one.Runtime.StartsWith("win", StringComparison.Ordinal) ? ".zip" : ".tar.gz")}",
                StringComparer.Ordinal
            );

    private static IEnumerable<(string Runtime, string Machine)> Matrix() =>
        (
            (YamlDotNet.RepresentationModel.YamlSequenceNode)
                ReleaseRehearsal.JobOf(Release, "runner")["strategy"]["matrix"]["include"]
        ).Select(static one => (one["runtime"].ToString(), one["machine"].ToString()));

    // The real packing of a program that starts the one that was built beside the tests; the other systems' are stand-ins.
    private static async Task PackAsync(ReleaseRehearsal rehearsal)
    {
        rehearsal.Write("clone/out/terrateam", $"#!/bin/sh\nexec '{TerrateamJob.Program}' \"$@\"\n", isProgram: true);
        await PassAsync(
            rehearsal,
            Release,
            "runner",
            Of(("matrix.runtime", "linux-x64")),
            "Set up a linker",
            "Publish",
            "List what is in it"
        );
        Assert.True(File.Exists(Path.Combine(rehearsal.Assets, Archives["linux-x64"])));
        foreach (
            var name in (string[])
                [
                    .. Archives.Values,
                    "terrateam-linux-arm64",
                    "terrateam-functions.zip",
                    $"Terrateam.Cli.{Version}.nupkg",
                ]
        )
        {
            if (!File.Exists(Path.Combine(rehearsal.Assets, name)))
                rehearsal.Write($"clone/assets/{name}", name);
        }
    }

    private static Dictionary<string, string> Of(params (string Name, string Value)[] contexts) =>
        Of(Version, contexts);

    private static Dictionary<string, string> Of(string version, params (string Name, string Value)[] contexts) =>
        new(contexts.Select(static one => KeyValuePair.Create(one.Name, one.Value)), StringComparer.Ordinal)
        {
            ["inputs.version"] = version,
        };

    private static async Task PassAsync(
        ReleaseRehearsal rehearsal,
        string workflow,
        string job,
        Dictionary<string, string> contexts,
        params string[] skipped
    )
    {
        var (code, output) = await rehearsal.RunAsync(workflow, job, contexts, skipped);
        Assert.True(code == 0, output);
    }

    private static async Task RefuseAsync(
        ReleaseRehearsal rehearsal,
        string workflow,
        string job,
        Dictionary<string, string> contexts,
        string reason
    )
    {
        var (code, output) = await rehearsal.RunAsync(workflow, job, contexts);
        Assert.NotEqual(0, code);
        Assert.Contains($"::error::", output, StringComparison.Ordinal);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }
}
