using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The one release of our actions' repository, whose files start the runner that was built beside the sandbox.</summary>
internal static class TerrateamRelease
{
    private const string Tag = "v0.0.0";

    private static readonly string Source = new('0', 40);

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Build);

    /// <summary>What action/get-runner.sh takes; on other systems than these it builds from sources.</summary>
    public static string? Program { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture is Architecture.X64 ? "terrateam-linux-x64"
        : OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "terrateam-linux-arm64"
        : null;

    /// <summary>What the commit of the release says of it; null on systems for which there is none.</summary>
    public static string? Manifest => Program is null ? null : $"tag {Tag}\nsource {Source}\n{Sums()}";

    /// <summary>Serves the files of the release, and says which is the newest.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/{owner}/{repository}/releases/download/{tag}/{asset}",
            async (string owner, string repository, string tag, string asset, HttpContext http) =>
            {
                if (!TerrateamAction.Is($"{owner}/{repository}") || tag != Tag || ContentOf(asset) is not { } content)
                {
                    http.Response.StatusCode = 404;
                    return;
                }

                http.Response.ContentType = "application/octet-stream";
                await http.Response.Body.WriteAsync(content, http.RequestAborted);
            }
        );
        routes.MapGet("/{owner}/{repository}/releases/latest", static (string owner, string repository) =>
            TerrateamAction.Is($"{owner}/{repository}")
                ? Results.Redirect($"/{owner}/{repository}/releases/tag/{Tag}")
                : Results.NotFound()
        );
        routes.MapGet(
            "/{owner}/{repository}/releases/tag/{tag}",
            static (string owner, string repository, string tag) =>
                TerrateamAction.Is($"{owner}/{repository}") && tag == Tag ? Results.Text(Tag) : Results.NotFound()
        );
    }

    private static byte[]? ContentOf(string asset) =>
        asset is "SHA256SUMS" ? Encoding.UTF8.GetBytes(Sums()) : Files.Value.GetValueOrDefault(asset);

    private static string Sums() =>
        string.Concat(
            Files.Value.Select(static file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")
        );

    private static Dictionary<string, byte[]> Build()
    {
        if (Program is null)
            return [];

        var launcher = Encoding.UTF8.GetBytes(
            $"#!/bin/sh\nexec '{TerrateamJob.Program.Replace("'", "'\\''", StringComparison.Ordinal)}' \"$@\"\n"
        );
        return new(StringComparer.Ordinal) { [Program] = launcher, [$"{Program}.tar.gz"] = Archive(launcher) };
    }

    private static byte[] Archive(byte[] program)
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "terrateam")
                {
                    DataStream = new MemoryStream(program),
                    Mode =
                        UnixFileMode.UserRead
                        | UnixFileMode.UserWrite
                        | UnixFileMode.UserExecute
                        | UnixFileMode.GroupRead
                        | UnixFileMode.GroupExecute
                        | UnixFileMode.OtherRead
                        | UnixFileMode.OtherExecute,
                }
            );
        }

        return archive.ToArray();
    }
}
