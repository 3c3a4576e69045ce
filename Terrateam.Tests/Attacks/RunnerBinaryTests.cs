using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Attacks;

/// <summary>Who pins the action's commit pins the runner.</summary>
public sealed class RunnerBinaryTests
{
    [Fact]
    public async Task A_second_tag_at_the_commit_does_not_bring_a_runner_of_its_own()
    {
        await using var action = await ReleasedAction.CreateAsync();

        var (code, output, program) = await action.GetAsync();

        Assert.True(code == 0, output);
        Assert.Contains("checksum verified", output, StringComparison.Ordinal);
        Assert.Equal("ours run\n", await action.RunAsync(program));
        Assert.DoesNotContain(action.Asked, path => path.Contains("v1.2.4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_release_that_was_changed_afterwards_with_its_checksums_is_not_used()
    {
        await using var action = await ReleasedAction.CreateAsync();
        action.Publish("v1.2.3", "#!/bin/sh\necho theirs\n");

        await RefusedAsync(action, "does not have the checksum");
    }

    [Fact]
    public async Task A_release_that_is_gone_has_no_substitute()
    {
        await using var action = await ReleasedAction.CreateAsync();
        action.Withdraw("v1.2.3");

        await RefusedAsync(action, "cannot be downloaded");
    }

    [Theory]
    [InlineData("tag v1.2.4\n", "2 lines for tag")]
    [InlineData("source 3333333333333333333333333333333333333333\n", "2 lines for source")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  {asset}\n", "2 lines for {asset}")]
    public async Task A_manifest_that_says_two_things_decides_nothing(string line, string reason)
    {
        await using var action = await ReleasedAction.CreateAsync();
        await File.AppendAllTextAsync(
            action.Manifest,
            line.Replace("{asset}", ReleasedAction.Asset, StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        await RefusedAsync(action, reason.Replace("{asset}", ReleasedAction.Asset, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tag ", "0 lines for tag")]
    [InlineData("source ", "0 lines for source")]
    [InlineData("{sum}", "0 lines for")]
    public async Task A_manifest_that_lacks_something_decides_nothing(string start, string reason)
    {
        await using var action = await ReleasedAction.CreateAsync();
        var lines = await File.ReadAllLinesAsync(action.Manifest, TestContext.Current.CancellationToken);
        var kept = lines
            .Where(line =>
                start == "{sum}"
                    ? !line.EndsWith(ReleasedAction.Asset, StringComparison.Ordinal)
                    : !line.StartsWith(start, StringComparison.Ordinal)
            )
            .ToList();
        Assert.Equal(lines.Length - 1, kept.Count);
        await File.WriteAllLinesAsync(action.Manifest, kept, TestContext.Current.CancellationToken);

        await RefusedAsync(action, reason);
    }

    [Fact]
    public async Task Where_GitHub_can_be_asked_the_file_must_be_the_release_workflows_of_that_very_commit()
    {
        await using var action = await ReleasedAction.CreateAsync();
        var arguments = action.InstallGh(exit: 0);

        var (code, output, program) = await action.GetAsync();

        Assert.True(code == 0, output);
        Assert.Equal("ours run\n", await action.RunAsync(program));
        Assert.Equal(
            [
                "attestation",
                "verify",
                program,
                "--repo",
                "acme/terrateam",
                "--signer-workflow",
                "acme/terrateam/.github/workflows/release.yml",
                "--source-ref",
                "refs/heads/main",
                "--source-digest",
                ReleasedAction.Source,
                "--deny-self-hosted-runners",
            ],
            await File.ReadAllLinesAsync(arguments, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_file_that_GitHub_does_not_attest_is_not_used()
    {
        await using var action = await ReleasedAction.CreateAsync();
        action.InstallGh(exit: 1);

        await RefusedAsync(action, "GitHub does not attest");
    }

    [Theory]
    [InlineData("", "--source-digest")]
    [InlineData("ghs_token", "--repo")]
    public async Task Where_GitHub_cannot_be_asked_the_checksum_of_the_pinned_commit_decides(string token, string help)
    {
        await using var action = await ReleasedAction.CreateAsync();
        action.InstallGh(exit: 1, help);

        var (code, output, program) = await action.GetAsync(token: token);

        Assert.True(code == 0, output);
        Assert.Contains("attestation is not asked for", output, StringComparison.Ordinal);
        Assert.Equal("ours run\n", await action.RunAsync(program));
    }

    [Fact]
    public async Task A_commit_that_is_no_release_is_built_from_its_sources_or_not_at_all()
    {
        await using var action = await ReleasedAction.CreateAsync();
        File.Delete(action.Manifest);

        await RefusedAsync(action, "Use the commit of a release, or add actions/setup-dotnet");
        Assert.Empty(action.Asked);
    }

    [Fact]
    public async Task The_manifest_names_programs_alone_and_the_release_workflow_takes_its_version_from_its_input_alone()
    {
        await using var action = await ReleasedAction.CreateAsync();

        var lines = await File.ReadAllLinesAsync(action.Manifest, TestContext.Current.CancellationToken);
        Assert.Equal(["tag v1.2.3", $"source {ReleasedAction.Source}"], lines[..2]);
        Assert.Equal(["terrateam-linux-arm64", "terrateam-linux-x64"], lines[2..].Select(line => line[66..]));
        Assert.DoesNotContain(
            "github.ref_name",
            CodeBase.Read(".github/workflows/release.yml"),
            StringComparison.Ordinal
        );
    }

    private static async Task RefusedAsync(ReleasedAction action, string reason)
    {
        var (code, output, program) = await action.GetAsync();

        Assert.NotEqual(0, code);
        Assert.Contains("::error::", output, StringComparison.Ordinal);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.Empty(program);
    }
}
