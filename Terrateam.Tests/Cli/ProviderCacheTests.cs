using System.IO.Compression;
using Terrateam.Cli.Engines;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Providers are installed once in a run, and lock files stay as they are.</summary>
public sealed class ProviderCacheTests : IDisposable
{
    private const string Address = "example.com/acme/thing";
    private const string Version = "1.2.3";

    private readonly TemporaryDirectory _directory = new();
    private readonly ProviderCache _cache;

    public ProviderCacheTests() => _cache = new ProviderCache(Directory.CreateDirectory(_directory["run"]).FullName);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Of_those_that_miss_the_same_provider_one_goes_first_and_the_others_get_its_own()
    {
        var hash = HashOf("program");
        var (a, b, c) = (Locked("a", hash), Locked("b", hash), Locked("c", hash, "2.0.0"));

        using var first = await TakeAsync(a);
        var waiting = TakeAsync(b);
        using var another = await TakeAsync(c);
        Assert.False(waiting.IsCompleted);
        Unpack(first!, "program");
        first!.Complete();
        first.Dispose();
        using var second = await waiting;

        var link = new DirectoryInfo(Path.Combine(second!.Directory, Address, Version, "linux_amd64"));
        Assert.StartsWith(first.Directory, link.LinkTarget, StringComparison.Ordinal);
        Assert.Equal("program", await File.ReadAllTextAsync(Path.Combine(link.FullName, "thing"), Cancellation));
        Assert.Empty(Directory.EnumerateFileSystemEntries(another!.Directory));
    }

    [Fact]
    public async Task What_the_lock_file_does_not_accept_is_not_linked()
    {
        using (var first = await TakeAsync(Locked("a", HashOf("program"))))
        {
            Unpack(first!, "program");
            first!.Complete();
        }

        using var other = await TakeAsync(Locked("b", HashOf("another program")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(other!.Directory));
    }

    [Fact]
    public async Task Where_the_lock_file_has_no_hash_of_this_platform_none_waits_after_the_first()
    {
        using var first = await TakeAsync(Locked("a", "zh:0123"));
        Unpack(first!, "program");
        var waiting = TakeAsync(Locked("b", "zh:0123"));
        Assert.False(waiting.IsCompleted);
        first!.Complete();
        first.Dispose();

        using var second = await waiting;
        using var third = await TakeAsync(Locked("c", "zh:0123"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(second!.Directory));
        Assert.Empty(Directory.EnumerateFileSystemEntries(third!.Directory));
    }

    [Fact]
    public async Task One_that_fails_or_is_cancelled_lets_the_next_go_on()
    {
        var hash = HashOf("program");
        (await TakeAsync(Locked("a", hash)))!.Dispose();
        using var second = await TakeAsync(Locked("b", hash));
        using var cancel = new CancellationTokenSource();
        var third = _cache.TakeAsync(Locked("c", hash), Environment(), [], cancel.Token);

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        second!.Dispose();
        using var fourth = await TakeAsync(Locked("d", hash));
        Assert.NotNull(fourth);
    }

    [Theory]
    [InlineData("TF_PLUGIN_CACHE_DIR", "/cache", "")]
    [InlineData("TERRATEAM_PROVIDER_CACHE", "off", "")]
    [InlineData("TERRATEAM_PROVIDER_CACHE", "False", "")]
    [InlineData("TF_CLI_ARGS_init", "-upgrade=true", "")]
    [InlineData("TF_CLI_ARGS", "-plugin-dir=/x", "")]
    [InlineData("", "", "-upgrade")]
    [InlineData("", "", "--upgrade")]
    public async Task Nothing_is_cached_where_another_cache_is_used_or_the_lock_file_is_not(
        string name,
        string value,
        string argument
    )
    {
        var environment = Environment();
        if (name.Length > 0)
            environment[name] = value;
        string[] arguments = argument.Length > 0 ? [argument] : [];

        Assert.Null(await _cache.TakeAsync(Locked("a", "h1:x"), environment, arguments, Cancellation));
    }

    [Fact]
    public async Task Without_a_lock_file_there_is_no_cache() =>
        Assert.Null(await TakeAsync(Directory.CreateDirectory(_directory["plain"]).FullName));

    [Fact]
    public async Task Terraform_takes_it_from_there_and_leaves_its_lock_file_alone()
    {
        await using var scenario = await StartAsync();
        Publish(Directory.CreateDirectory(Path.Combine(scenario.Home, "mirror", Address)).FullName);
        scenario.Environment["TF_CLI_CONFIG_FILE"] = _directory.Write(
            "mirror.rc",
            $$"""
            provider_installation {
              filesystem_mirror { path = "{{Path.Combine(scenario.Home, "mirror")}}" }
            }
            """
        );
        var locks = LockFile(HashOf("program", $"terraform-provider-thing_v{Version}"), Version);
        const string Using = """
            terraform {
              required_providers {
                thing = { source = "example.com/acme/thing" }
              }
            }

            """;
        var head = scenario.Repository.Commit(
            "main",
            Files(
                ("a/main.tf", Using),
                ("a/.terraform.lock.hcl", locks),
                ("b/main.tf", Using),
                ("b/.terraform.lock.hcl", locks)
            )
        );

        // The links are gone with the run, so they are counted in it.
        const string Config = """
            {"parallel_runs": 2, "hooks": {"plan": {"post": [{"type": "run", "capture_output": true, "cmd":
              ["bash", "-c", "find -L */.terraform -name 'terraform-provider-*' -exec realpath {} + | tee /dev/stderr | sort -u | wc -l"]}]}},
             "workflows": [{"plan": [{"type": "init"}]}]}
            """;
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("a", workflow: 0), Dirspace("b", workflow: 0)));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("a/default tf/init True", scenario.Told());
        Assert.Contains("b/default tf/init True", scenario.Told());
        Assert.Equal("1", scenario.Text("run").Trim());
        foreach (var directory in new[] { "a", "b" })
        {
            Assert.Equal(
                locks,
                await File.ReadAllTextAsync(
                    Path.Combine(scenario.Workspace, directory, ".terraform.lock.hcl"),
                    Cancellation
                )
            );
        }
    }

    private static string Platform =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
        is System.Runtime.InteropServices.Architecture.Arm64
            ? "linux_arm64"
            : "linux_amd64";

    private static void Publish(string directory)
    {
        var file = Path.Combine(directory, $"terraform-provider-thing_{Version}_{Platform}.zip");
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        using var program = new StreamWriter(zip.CreateEntry($"terraform-provider-thing_v{Version}").Open());
        program.Write("program");
    }

    private static Dictionary<string, string> Environment() =>
        new(StringComparer.Ordinal) { ["HOME"] = "/nowhere", ["TF_CLI_CONFIG_FILE"] = "/nowhere/terraform.rc" };

    private Task<ProviderCacheTurn?> TakeAsync(string directory) =>
        _cache.TakeAsync(directory, Environment(), [], Cancellation);

    private string Locked(string name, string hash, string version = Version) =>
        Path.GetDirectoryName(_directory.Write($"{name}/.terraform.lock.hcl", LockFile(hash, version)))!;

    // As Terraform writes it.
    private static string LockFile(string hash, string version) =>
        $$"""
            # This file is maintained automatically by "terraform init".
            # Manual edits may be lost in future updates.

            provider "{{Address}}" {
              version = "{{version}}"
              hashes = [
                "{{hash}}",
              ]
            }

            """;

    private static void Unpack(ProviderCacheTurn turn, string content)
    {
        var directory = Directory.CreateDirectory(Path.Combine(turn.Directory, Address, Version, "linux_amd64"));
        File.WriteAllText(Path.Combine(directory.FullName, "thing"), content);
    }

    private string HashOf(string content, string name = "thing")
    {
        var directory = Directory.CreateDirectory(_directory[Guid.NewGuid().ToString("N")]);
        File.WriteAllText(Path.Combine(directory.FullName, name), content);
        return InstalledProvider.HashOf(directory);
    }
}
