using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Cli.Installation;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Versions;

namespace Terrateam.Tests.Cli;

/// <summary>Tools are installed as their maker signed them, or not at all.</summary>
public sealed class InstallerTests : IDisposable
{
    private static readonly Tool Terraform = Tool.Of("terraform")!;
    private static readonly SemanticVersion Version = SemanticVersion.Parse(ReleaseServer.Version)!;
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _environment;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public InstallerTests() =>
        _environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["RUNNER_TOOL_CACHE"] = _directory.Path,
            ["TERRATEAM_ENGINE_KEY"] = ReleaseServer.Key,
        };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_is_installed_from_a_plain_directory_once()
    {
        await using var server = await ReleaseServer.StartAsync();
        using var installer = Installer(server);

        var releases = await installer.ReleasesAsync(Terraform, Cancel);
        var path = await installer.InstallAsync(Terraform, Version, Cancel);

        Assert.Equal(["1.4.6", "1.5.7", "1.6.0-rc1"], releases.Select(static version => version.ToString()));
        Assert.Equal([Version], installer.Installed(Terraform));
        Assert.Contains("1.5.7", Told(path), StringComparison.Ordinal);
        var requests = server.Requests.Count;
        Assert.Equal(path, await Installer(server).InstallAsync(Terraform, Version, Cancel));
        Assert.Equal(requests, server.Requests.Count);
    }

    [Theory]
    [InlineData(
        """{"name":"terraform","versions":{"1.5.7":{"builds":[]},"1.9.0-beta1":{},"x":{}}}""",
        "1.5.7 1.9.0-beta1"
    )]
    [InlineData("""{"versions":[{"id":"1.9.0","files":[]},{"id":"1.10.0-rc1"},{"id":3},7]}""", "1.9.0 1.10.0-rc1")]
    [InlineData("""{"versions":[]}""", "")]
    [InlineData("""{"other":{}}""", "1.4.6 1.5.7 1.6.0-rc1")]
    [InlineData("not json", "1.4.6 1.5.7 1.6.0-rc1")]
    public async Task A_list_is_read_in_the_makers_forms_and_else_from_the_page(string index, string expected)
    {
        await using var server = await ReleaseServer.StartAsync();
        server.Files["/terraform/index.json"] = Encoding.UTF8.GetBytes(index);

        var releases = await Installer(server).ReleasesAsync(Terraform, Cancel);

        Assert.Equal(expected, string.Join(' ', releases));
    }

    [Theory]
    [InlineData("archive changed", "is not what its maker published")]
    [InlineData("archive cut", "is not what its maker published")]
    [InlineData("archive missing", "this version is not published for this machine")]
    [InlineData("checksums changed", "The signature of the checksums of terraform is refused")]
    [InlineData("checksums of another", "has no checksum of terraform_1.5.7")]
    [InlineData("checksums missing", "this version is not published")]
    [InlineData("signature missing", "this version is not published")]
    [InlineData("signature empty", "The signature of the checksums of terraform is refused")]
    [InlineData("signature of another", "The signature of the checksums of terraform is refused")]
    [InlineData("key missing", "which is no file")]
    [InlineData("gpg missing", "there is no program 'gpg'")]
    [InlineData("redirect to http", "which is not followed")]
    [InlineData("redirect to a file", "which is not followed")]
    [InlineData("redirects in a circle", "redirects more than 5 times")]
    [InlineData("program elsewhere", "holds no 'terraform'")]
    [InlineData("no archive", "cannot be read")]
    public async Task What_is_not_as_published_is_not_installed(string fault, string problem)
    {
        await using var server = await ReleaseServer.StartAsync();
        Break(server, fault);
        using var installer = Installer(server);

        var exception = await Assert.ThrowsAsync<InstallationException>(() =>
            installer.InstallAsync(Terraform, Version, Cancel)
        );

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        var requests = server.Requests.Count;
        _ = await Assert.ThrowsAsync<InstallationException>(() => installer.InstallAsync(Terraform, Version, Cancel));
        Assert.Equal(requests, server.Requests.Count);
        Assert.Empty(installer.Installed(Terraform));
        Assert.Empty(Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_redirect_on_the_same_machine_is_followed()
    {
        await using var server = await ReleaseServer.StartAsync();
        server.Files["/elsewhere"] = server.Files[server.Archive];
        server.Redirects[server.Archive] = "/elsewhere";

        Assert.Contains(
            "1.5.7",
            Told(await Installer(server).InstallAsync(Terraform, Version, Cancel)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Jobs_at_once_install_one_and_the_same()
    {
        await using var server = await ReleaseServer.StartAsync();

        var paths = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Installer(server).InstallAsync(Terraform, Version, Cancel))
        );

        Assert.Contains("1.5.7", Told(Assert.Single(paths.Distinct())), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("TERRATEAM_ENGINE_MIRROR", "http://mirror.example.com")]
    [InlineData("TERRATEAM_ENGINE_MIRROR", "file:///tmp")]
    [InlineData("TERRATEAM_ENGINE_MIRROR", "mirror.example.com")]
    [InlineData("TERRATEAM_ENGINE_MIRROR", "https://user:password@mirror.example.com")]
    [InlineData("TERRATEAM_ENGINE_SIGNATURES", "no")]
    public void A_setting_that_cannot_be_is_named(string name, string value)
    {
        var exception = Assert.Throws<InstallationException>(() =>
            InstallationOptions.From(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value })
        );

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[GNUPG:] GOODSIG 1 a\n[GNUPG:] VALIDSIG AA 1 2 0 4 0 1 10 00 BB\n", "bb", true)]
    [InlineData("[GNUPG:] GOODSIG 1 a\n[GNUPG:] VALIDSIG AA 1 2 0 4 0 1 10 00 BB\n", null, true)]
    [InlineData("[GNUPG:] GOODSIG 1 a\n[GNUPG:] VALIDSIG BB 1 2 0 4 0 1 10 00 AA\n", "BB", false)]
    [InlineData("[GNUPG:] EXPKEYSIG 1 a\n[GNUPG:] VALIDSIG AA 1 2 0 4 0 1 10 00 BB\n", "BB", false)]
    [InlineData("[GNUPG:] REVKEYSIG 1 a\n[GNUPG:] VALIDSIG AA 1 2 0 4 0 1 10 00 BB\n", "BB", false)]
    [InlineData("[GNUPG:] GOODSIG 1 a\n", null, false)]
    [InlineData("GOODSIG 1 a\nVALIDSIG AA 1 2 0 4 0 1 10 00 BB\n", "BB", false)]
    [InlineData(
        "[GNUPG:] GOODSIG 1 a\n[GNUPG:] VALIDSIG A BB\n[GNUPG:] GOODSIG 1 a\n[GNUPG:] VALIDSIG A CC\n",
        "BB",
        false
    )]
    [InlineData("", null, false)]
    public void A_signature_is_good_only_if_all_says_so(string status, string? fingerprint, bool isGood) =>
        Assert.Equal(isGood, Signatures.IsGood(status, fingerprint));

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    private void Break(ReleaseServer server, string fault)
    {
        var files = server.Files;
        switch (fault)
        {
            case "archive changed":
                files[server.Archive][^1] ^= 1;
                break;
            case "archive cut":
                files[server.Archive] = files[server.Archive][..^1];
                break;
            case "archive missing":
                Assert.True(files.TryRemove(server.Archive, out _));
                break;
            case "checksums changed":
                files[server.Checksums][0] ^= 1;
                break;
            case "checksums of another":
                _environment["TERRATEAM_ENGINE_SIGNATURES"] = "off";
                files[server.Checksums] = Encoding.UTF8.GetBytes($"{new string('0', 64)}  terraform_1.5.6.zip\n");
                break;
            case "checksums missing":
                Assert.True(files.TryRemove(server.Checksums, out _));
                break;
            case "signature missing":
                Assert.True(files.TryRemove(server.Signature, out _));
                break;
            case "signature empty":
                files[server.Signature] = [];
                break;
            case "signature of another":
                _environment["TERRATEAM_ENGINE_KEY"] = ReleaseServer.OtherKey;
                break;
            case "key missing":
                _environment["TERRATEAM_ENGINE_KEY"] = "/nowhere/key.asc";
                break;
            case "gpg missing":
                _environment["PATH"] = "/nowhere";
                break;
            case "redirect to http":
                server.Redirects[server.Archive] = "http://192.0.2.1/terraform.zip";
                break;
            case "redirect to a file":
                server.Redirects[server.Archive] = "file:///etc/passwd";
                break;
            case "redirects in a circle":
                server.Redirects[server.Archive] = server.Archive;
                break;
            case "program elsewhere":
                Publish(server, Zip("../terraform", "/terraform", "bin/terraform", "Terraform"));
                break;
            default:
                Publish(server, "no archive"u8.ToArray());
                break;
        }
    }

    // Without a signature, since the key is not here.
    private void Publish(ReleaseServer server, byte[] archive)
    {
        _environment["TERRATEAM_ENGINE_SIGNATURES"] = "off";
        server.Files[server.Archive] = archive;
        server.Files[server.Checksums] = Encoding.UTF8.GetBytes(
            $"{Convert.ToHexStringLower(SHA256.HashData(archive))}  {Path.GetFileName(server.Archive)}\n"
        );
    }

    private static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write("#!/bin/sh\n"u8);
            }
        }

        return memory.ToArray();
    }

    private static string Told(string path)
    {
        using var process = Process.Start(
            new ProcessStartInfo(path, ["version", "-json"]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        return process.StandardOutput.ReadToEnd();
    }

    private Installer Installer(ReleaseServer server)
    {
        _environment["TERRATEAM_ENGINE_MIRROR"] = server.Url;
        var log = new JobLog(TextWriter.Null, new SecretMask());
        return new(_environment, _http, new ProcessRunner(log, TimeProvider.System), log, TimeProvider.System);
    }
}
