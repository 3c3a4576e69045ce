using System.Diagnostics;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Embedded.Worker;

/// <summary>Which of its two builds the app takes, asked of MSBuild with the repository's own files.</summary>
public sealed class BuildSwitchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Terrateam.Functions", false, "", "false")]
    [InlineData("Terrateam.Functions", false, "-p:_IsPublishing=true", "true")]
    [InlineData("Terrateam.Functions", true, "", "true")]
    [InlineData("Terrateam.Functions", true, "-p:AzureFunctions=false", "false")]
    [InlineData("Terrateam.Sandbox", true, "", "false")]
    [InlineData("Terrateam.Sandbox", true, "-p:AzureFunctions=true", "true")]
    public async Task The_app_built_on_its_own_chooses_and_whatever_holds_it_takes_the_embedded_build(
        string project, bool hasLocalSettings, string option, string expected)
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.rsp", "Directory.Packages.props", "Terrateam.Functions/Directory.Build.rsp" })
            Copy(file);
        Copy($"{project}/{project}.csproj");
        if (hasLocalSettings)
            _directory.Write("local.settings.json", "{}");

        Assert.Equal(expected, await EvaluateAsync($"{project}/{project}.csproj", option));
    }

    private void Copy(string file)
    {
        var target = Path.Combine(_directory.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(House.Root, file), target, overwrite: true);
    }

    private async Task<string> EvaluateAsync(string project, string option)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { "msbuild", project, "-getProperty:AzureFunctions", "-nologo" },
        };
        if (option.Length > 0)
            start.ArgumentList.Add(option);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
