using System.Xml.Linq;
using Terrateam.Sandbox;
using Terrateam.Sandbox.Start;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Sandbox.Start;

public sealed class ToolsTests : IDisposable
{
    private readonly TemporaryDirectory _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task What_is_missing_or_too_old_is_named_with_where_to_get_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs here are scripts.");
        Give("git", "git version 2.47.3");
        Give("bash", "GNU bash, version 5.2.37(1)-release");
        Give("curl", "curl 8.14.1 (x86_64-pc-linux-gnu)");
        Give("terraform", "Terraform v1.4.9");
        Give("node", "v22.0.0");

        var (missing, notes) = await Tools.CheckAsync(_programs.Path);

        Assert.Equal(
            "terraform 1.4.9 is too old, it has to be 1.5 or newer. Get it: "
                + "https://developer.hashicorp.com/terraform/install",
            Assert.Single(missing)
        );
        Assert.StartsWith("npm is missing. Only dotnet test needs it", Assert.Single(notes), StringComparison.Ordinal);
    }

    // The first build says before it begins what is missing.
    [Fact]
    public void The_first_build_looks_for_the_same_programs()
    {
        var project = XDocument.Parse(CodeBase.Read("Terrateam.Sandbox/Terrateam.Sandbox.csproj"));

        Assert.Equal(
            string.Join(';', Tools.Names),
            project.Descendants("NeededProgram").Single().Attribute("Include")!.Value
        );
        Assert.Equal(
            Tools.Names,
            project.Descendants("FoundProgram").Select(static one => one.Attribute("Include")!.Value)
        );
        Assert.All(project.Descendants("FoundProgram"), static one =>
            Assert.Contains(
                $"/{one.Attribute("Include")!.Value}'",
                one.Attribute("Condition")!.Value,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task Without_them_nothing_begins() =>
        Assert.Equal(3, await SandboxCommand.RunAsync([], _programs.Path));

    [Fact]
    public async Task With_them_nothing_is_said()
    {
        var (missing, notes) = await Tools.CheckAsync();

        Assert.Empty(missing);
        Assert.Empty(notes);
    }

    private void Give(string name, string version) =>
        TestProgram.Write(_programs[name], $"#!/bin/sh\necho '{version}'\n");
}
