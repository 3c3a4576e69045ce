using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Terrateam.Cli.Programs;
using Terrateam.Sandbox.GitHub.Actions;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>The programs that users' configurations call by name.</summary>
public sealed class HelperProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Builders_call_them_by_their_names()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                ("live/vpc/terragrunt.hcl", "include {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"),
                ("live/app/terragrunt.hcl", "dependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n"),
                ("live/.terragrunt-cache/x/terragrunt.hcl", ""),
                (".terrateam/aux.yml", "dirs: {live/vpc: {deps: [base]}, elsewhere: {deps: [x]}}\n")
            )
        );
        scenario.Backend.Give(
            new JsonObject
            {
                ["type"] = "build-config",
                ["token"] = StubBackend.RunToken,
                ["base_ref"] = "main",
                ["config"] = JsonNode.Parse(
                    """
                    {"parallel_runs": 7, "config_builder": {"enabled": true,
                      "script": "set -o pipefail; command -v ssh-keyscan-pre-hook trust-cert >&2 && terragrunt-config-builder | terrateam-aux-repo-config"}}
                    """
                ),
                ["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = false },
            }
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var result = scenario.Backend.Results.Single();
        Assert.True(result["config"] is not null, result.ToJsonString());
        Assert.Equal(7, (int)result["config"]!["parallel_runs"]!);
        var dirs = result["config"]!["dirs"]!.AsObject();
        Assert.Equal(["live/app", "live/vpc"], dirs.Select(static one => one.Key).Order(StringComparer.Ordinal));
        Assert.Equal("dir:live/vpc", (string?)dirs["live/app"]!["when_modified"]!["depends_on"]);
        Assert.Equal("dir:base", (string?)dirs["live/vpc"]!["when_modified"]!["depends_on"]);
        Assert.Equal(["terragrunt"], dirs["live/app"]!["tags"]!.AsArray().Select(static one => (string?)one));
        Assert.Contains(
            "live/root.hcl",
            dirs["live/vpc"]!["when_modified"]!["file_patterns"]!.AsArray().Select(static one => (string?)one)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(scenario.Temporary));
    }

    [Theory]
    [InlineData("/tmp/terrateam-runner.a1/terrateam-linux-x64", true)]
    [InlineData("/usr/local/bin/terrateam", true)]
    [InlineData("/usr/bin/dotnet", false)]
    [InlineData(null, false)]
    public void They_start_this_program_whatever_it_is_called(string? process, bool isOwn)
    {
        Assert.Equal(isOwn ? process : null, HelperPrograms.OwnOf(process, typeof(HelperPrograms).Assembly));
        Assert.Null(HelperPrograms.OwnOf(process, typeof(HelperProgramTests).Assembly));
    }

    [Theory]
    [InlineData("[]", "dirs: {}", "is no object")]
    [InlineData("{}", "dirs: [a]", ".terrateam/aux.yml:1:7")]
    [InlineData("{}", null, "There is no .terrateam/aux.yml")]
    [InlineData("""{"dirs": {"a": 1}}""", "dirs: {a: {deps: [b]}}", "`a` of the configuration is no object")]
    public async Task What_cannot_be_read_is_told(string input, string? file, string reason)
    {
        if (file is not null)
            _ = _directory.Write(".terrateam/aux.yml", file);

        var (code, _, error) = await CallAsync(
            input,
            [("TERRATEAM_ROOT", _directory.Path)],
            "terrateam-aux-repo-config"
        );

        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_hosts_are_added_once_and_a_host_that_gives_none_is_a_failure()
    {
        StrictProgram.Write(
            _directory.Path,
            "ssh-keyscan",
            "git.example.com) echo 'git.example.com ssh-ed25519 AAAA';;"
        );
        (string, string)[] environment =
        [
            ("PATH", $"{_directory.Path}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("SSH_DIR", _directory["keys"]),
        ];

        var first = await CallAsync("", environment, "ssh-keyscan-pre-hook", "git.example.com");
        var again = await CallAsync("", environment, "ssh-keyscan-pre-hook", "git.example.com");
        var other = await CallAsync("", environment, "ssh-keyscan-pre-hook", "elsewhere.example.com");
        var option = await CallAsync("", environment, "ssh-keyscan-pre-hook", "--", "-f/etc/passwd");

        Assert.Equal((0, 0, 2, 2), (first.Code, again.Code, other.Code, option.Code));
        Assert.Contains("is no name or address of a host", option.Error, StringComparison.Ordinal);
        Assert.Equal(
            "git.example.com ssh-ed25519 AAAA\n",
            await File.ReadAllTextAsync(_directory["keys/known_hosts"], Cancellation)
        );
    }

    [Fact]
    public async Task A_certificate_that_a_host_shows_is_trusted_besides_those_of_before()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100)
        );
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = ServeAsync(listener, made);
        var bundle = _directory["bundle.pem"];

        var (code, _, error) = await CallAsync(
            "",
            [("TERRATEAM_CA_BUNDLE", bundle), ("SSL_CERT_FILE", _directory.Write("own.pem", "of the machine"))],
            "trust-cert",
            $"localhost:{port}"
        );

        Assert.True(code == 0, error);
        await serving;
        var text = await File.ReadAllTextAsync(bundle, Cancellation);
        Assert.Equal($"of the machine\n{made.ExportCertificatePem()}\n", text);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TERRATEAM_CA_BUNDLE"] = bundle };
        TrustedCertificates.Use(environment);
        Assert.Equal((bundle, bundle), (environment["SSL_CERT_FILE"], environment["GIT_SSL_CAINFO"]));

        // A step may choose another afterwards.
        environment["SSL_CERT_FILE"] = "mine";
        TrustedCertificates.Use(environment);
        Assert.Equal("mine", environment["SSL_CERT_FILE"]);
    }

    [Theory]
    [InlineData("../../etc/x")]
    [InlineData("example.com:0")]
    [InlineData("example.com:https")]
    [InlineData("https://example.com")]
    public async Task What_is_no_host_is_told(string host)
    {
        var (code, _, error) = await CallAsync(
            "",
            [("TERRATEAM_CA_BUNDLE", _directory["bundle.pem"])],
            "trust-cert",
            host
        );

        Assert.Equal(2, code);
        Assert.Contains("is no host", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_of_the_same_name_goes_before()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin" };

        HelperPrograms.AddTo(environment, _directory.Path, "/it's/terrateam");

        Assert.Equal($"/usr/bin:{_directory["bin"]}", environment["PATH"]);
        Assert.Equal(
            "#!/bin/sh\nexec '/it'\\''s/terrateam' trust-cert \"$@\"\n",
            File.ReadAllText(_directory["bin/trust-cert"])
        );
        Assert.Null(HelperPrograms.Own);
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate },
            Cancellation
        );
        _ = await stream.ReadAsync(new byte[1], Cancellation);
    }

    private static async Task<(int Code, string Output, string Error)> CallAsync(
        string input,
        (string Name, string Value)[] environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(TerrateamJob.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), Cancellation);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, error);
    }
}
