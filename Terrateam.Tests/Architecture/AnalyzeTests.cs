using System.Diagnostics;

namespace Terrateam.Tests.Architecture;

/// <summary>Analyzers run where they decide something, and on demand; the build that a newcomer waits for has none.</summary>
public sealed class AnalyzeTests
{
    [Theory]
    [InlineData("", "", "false")]
    [InlineData("true", "", "")]
    [InlineData("", "true", "")]
    [InlineData("true", "false", "false")]
    public async Task Analyzers_run_in_CI_and_on_demand(string ci, string analyze, string expected)
    {
        List<string> arguments =
        [
            "msbuild",
            Path.Combine(CodeBase.Root, "Terrateam.Core"),
            "-getProperty:RunAnalyzersDuringBuild",
            $"-p:CI={ci}",
        ];
        if (analyze.Length > 0)
            arguments.Add($"-p:Analyze={analyze}");

        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(expected, output.Trim());
    }

    [Fact]
    public void What_decides_about_a_change_asks_for_them() =>
        Assert.Contains(
            "build() { dotnet build --nologo -warnaserror -p:Analyze=true; }",
            CodeBase.Read(".ci/run"),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_build_with_them_compiles_again_what_was_built_without() =>
        Assert.Contains(
            "<CoreCompileCache Include=\"Analyze=$(Analyze)\" />",
            CodeBase.Read("Directory.Build.props"),
            StringComparison.Ordinal
        );
}
