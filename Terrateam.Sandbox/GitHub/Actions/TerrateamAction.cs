using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>
/// The repository of our action as of a release: its action.yml and scripts, and a release whose file starts the runner
/// that was built beside the sandbox.
/// </summary>
internal static class TerrateamAction
{
    private const string Tag = "v0.0.0";

    /// <summary>Where it is found: the sample workflow's placeholder, and the original's name in existing workflows.</summary>
    private static readonly string[] Names = ["OWNER/REPOSITORY", "terrateamio/action"];

    private static readonly string Source = new('0', 40);

    /// <summary>What action/get-runner.sh builds from sources on other systems.</summary>
    private static readonly string? Asset =
        OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture is Architecture.X64 ? "terrateam-linux-x64"
        : OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "terrateam-linux-arm64"
        : null;

    /// <summary>Whether this machine has a file among those of releases.</summary>
    public static bool IsReleased => Asset is not null;

    public static bool Is(string repository) => Names.Contains(repository, StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes the files of the release's commit into a directory.</summary>
    public static void CopyTo(string directory)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "terrateam-action");
        foreach (var file in (string[])["action.yml", "action/get-runner.sh"])
        {
            var target = Path.Combine(directory, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, file), target, overwrite: true);
        }

        if (Asset is null)
            return;

        var sum = Convert.ToHexStringLower(SHA256.HashData(Launcher()));
        File.WriteAllText(
            Path.Combine(directory, "action", "RELEASE"),
            $"tag {Tag}\nsource {Source}\n{sum}  {Asset}\n"
        );
    }

    /// <summary>Serves the file of the release.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/{owner}/{repository}/releases/download/{tag}/{asset}",
            async (string owner, string repository, string tag, string asset, HttpContext http) =>
            {
                if (!Is($"{owner}/{repository}") || tag != Tag || asset != Asset)
                {
                    http.Response.StatusCode = 404;
                    return;
                }

                http.Response.ContentType = "application/octet-stream";
                await http.Response.Body.WriteAsync(Launcher(), http.RequestAborted);
            }
        );

    private static byte[] Launcher() =>
        Encoding.UTF8.GetBytes(
            $"#!/bin/sh\nexec '{TerrateamJob.Program.Replace("'", "'\\''", StringComparison.Ordinal)}' \"$@\"\n"
        );
}
