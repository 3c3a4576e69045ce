using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Terrateam.Tests.Functions;

namespace Terrateam.Tests.Architecture;

/// <summary>Restore with the settings of this solution, against a list of advisories on loopback.</summary>
public sealed class PackageAuditTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(0, "NU1901")]
    [InlineData(1, "NU1902")]
    [InlineData(2, "NU1903")]
    [InlineData(3, "NU1904")]
    public async Task An_advisory_of_any_severity_stops_the_build(int severity, string code)
    {
        await using var advisories = await LoopbackServer.StartAsync(context => AnswerAsync(context, severity));

        var (exitCode, output) = await RestoreAsync(advisories.Url + "/index.json");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error " + code, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_advisories_that_cannot_be_read_is_a_warning()
    {
        await using var advisories = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        var (exitCode, output) = await RestoreAsync(advisories.Url + "/index.json");

        Assert.True(exitCode == 0, output);
        Assert.Contains("warning NU1900", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_has_a_lock_file_with_the_pinned_versions()
    {
        var pins = XDocument
            .Parse(CodeBase.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(pin => (string)pin.Attribute("Include")!, pin => (string)pin.Attribute("Version")!);

        foreach (var project in CodeBase.Files("Terrateam.*.csproj"))
        {
            var locked = CodeBase.Read(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            var direct = XDocument
                .Parse(CodeBase.Read(project))
                .Descendants("PackageReference")
                .Where(reference => reference.Parent!.Attribute("Condition") is null)
                .Select(reference => (string)reference.Attribute("Include")!);
            Assert.All(direct, name =>
                Assert.Contains($"\"requested\": \"[{pins[name]}, )\"", Entry(locked, name), StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void No_version_is_pinned_that_no_project_asks_for()
    {
        var locked = string.Concat(CodeBase.Files("packages.lock.json").Select(CodeBase.Read));
        var pins = XDocument
            .Parse(CodeBase.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(pin => (string)pin.Attribute("Include")!)
            .Where(name => name is not "Azure.Security.KeyVault.Keys")
            // Chosen by a property of the build: docs/azure-hosting.md#durable-backends.
            .Where(name => name is not "Microsoft.Azure.Functions.Worker.Extensions.DurableTask.AzureManaged")
            .Where(name => name is not "Microsoft.Azure.Functions.Worker.Extensions.DurableTask.SqlServer");

        Assert.All(pins, name => Assert.Contains($"\"{name}\"", locked, StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private static string Entry(string locked, string name)
    {
        var start = locked.IndexOf($"\"{name}\": {{", StringComparison.Ordinal);
        Assert.True(start >= 0, name);
        return locked[start..locked.IndexOf('}', start)];
    }

    // https://learn.microsoft.com/nuget/api/vulnerability-info
    private static Task AnswerAsync(HttpContext context, int severity)
    {
        var root = $"http://{context.Request.Host}";
        return context.Response.WriteAsJsonAsync<object>(
            context.Request.Path.Value switch
            {
                "/index.json" => new Dictionary<string, object>
                {
                    ["version"] = "3.0.0",
                    ["resources"] = new[]
                    {
                        new Dictionary<string, string>
                        {
                            ["@id"] = root + "/list.json",
                            ["@type"] = "VulnerabilityInfo/6.7.0",
                        },
                    },
                },
                "/list.json" => new[]
                {
                    new Dictionary<string, string>
                    {
                        ["@name"] = "all",
                        ["@id"] = root + "/all.json",
                        ["@updated"] = "2026-01-01T00:00:00Z",
                    },
                },
                _ => new Dictionary<string, object>
                {
                    ["sample.package"] = new[]
                    {
                        new
                        {
                            severity,
                            url = "https://example.com/advisory",
                            versions = "(, 2.0.0)",
                        },
                    },
                },
            }
        );
    }

    private async Task<(int ExitCode, string Output)> RestoreAsync(string advisories)
    {
        WritePackage();
        _ = _directory.Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources><clear /><add key="packages" value="packages" /></packageSources>
              <auditSources><clear /><add key="advisories" value="{advisories}" allowInsecureConnections="true" /></auditSources>
            </configuration>
            """
        );
        _ = _directory.Write(
            "Directory.Build.props",
            $"""
            <Project>
              <Import Project="{CodeBase.Root}/Directory.Build.props" />
              <ItemGroup><PackageReference Remove="@(PackageReference)" /></ItemGroup>
            </Project>
            """
        );
        var project = _directory.Write(
            "Sample.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup><PackageReference Include="Sample.Package" Version="1.0.0" /></ItemGroup>
            </Project>
            """
        );

        var start = new ProcessStartInfo("dotnet", ["restore", project, "--disable-build-servers"])
        {
            WorkingDirectory = _directory.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                // There is no lock file to hold this restore to.
                ["CI"] = "",
                ["NUGET_PACKAGES"] = Path.Combine(_directory.Path, "global"),
                ["NUGET_HTTP_CACHE_PATH"] = Path.Combine(_directory.Path, "http"),
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        using var restore = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var output = restore.StandardOutput.ReadToEndAsync(cancellation);
        var errors = restore.StandardError.ReadToEndAsync(cancellation);
        await restore.WaitForExitAsync(cancellation);
        return (restore.ExitCode, await output + await errors);
    }

    private void WritePackage()
    {
        _ = Directory.CreateDirectory(Path.Combine(_directory.Path, "packages"));
        using var package = ZipFile.Open(
            Path.Combine(_directory.Path, "packages", "sample.package.1.0.0.nupkg"),
            ZipArchiveMode.Create
        );
        using var writer = new StreamWriter(package.CreateEntry("sample.package.nuspec").Open());
        writer.Write(
            """
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>Sample.Package</id><version>1.0.0</version><authors>-</authors><description>-</description>
              </metadata>
            </package>
            """
        );
    }
}
