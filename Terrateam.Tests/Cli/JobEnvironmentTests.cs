using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

/// <summary>What the workflow's variables make of the environment of commands.</summary>
public sealed class JobEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SecretMask _mask = new();
    private readonly StringWriter _output = new();

    [Theory]
    [InlineData("/first", "/last", "/first:/usr/bin:/last")]
    [InlineData("", "/last", "/usr/bin:/last")]
    [InlineData("/first", "", "/first:/usr/bin")]
    [InlineData("", "", "/usr/bin")]
    public void Directories_are_added_to_the_path(string first, string last, string expected)
    {
        var environment = Build(("TERRATEAM_PREPEND_PATH", first), ("TERRATEAM_APPEND_PATH", last));

        Assert.Equal(expected, environment["PATH"]);
    }

    [Fact]
    public void Directories_may_stand_in_the_variables_of_the_repository() =>
        Assert.Equal(
            "/first:/usr/bin",
            Build(("VARIABLES_CONTEXT", """{"TERRATEAM_PREPEND_PATH": "/first"}"""))["PATH"]
        );

    [Fact]
    public void Certificates_are_trusted_by_the_tools_besides_those_that_they_trusted_before()
    {
        var own = _directory.Write("own.pem", "of the machine");
        var environment = Build(
            ("SSL_CERT_FILE", own),
            ("CUSTOM_CA_BUNDLE_B", Certificate("CN=b")),
            ("CUSTOM_CA_BUNDLE_A", $"{Certificate("CN=a1")}\n{Certificate("CN=a2")}")
        );

        var text = File.ReadAllText(environment["SSL_CERT_FILE"]);
        Assert.StartsWith("of the machine\n-----BEGIN CERTIFICATE-----", text, StringComparison.Ordinal);
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(text);
        Assert.Equal(["CN=a1", "CN=a2", "CN=b"], certificates.Select(c => c.Subject));
        foreach (var name in new[] { "GIT_SSL_CAINFO", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE" })
            Assert.Equal(environment["SSL_CERT_FILE"], environment[name]);
    }

    [Fact]
    public void The_runner_itself_trusts_them_and_no_others()
    {
        var (authority, trusted) = Issue("CN=ours");
        var (_, stranger) = Issue("CN=theirs");
        using var first = trusted;
        using var second = stranger;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SSL_CERT_FILE"] = _directory.Write("none.pem", ""),
            ["CUSTOM_CA_BUNDLE_X"] = authority,
        };
        var policy = new CertificateBundle(new JobLog(_output, _mask)).PolicyOf(environment);
        using var chain = new X509Chain { ChainPolicy = policy! };

        Assert.True(chain.Build(trusted));
        Assert.False(chain.Build(stranger));
        Assert.Null(
            new CertificateBundle(new JobLog(_output, _mask)).PolicyOf(
                new Dictionary<string, string>(StringComparer.Ordinal)
            )
        );
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void What_is_no_certificate_is_told_and_left_out(string text)
    {
        var environment = Build(("CUSTOM_CA_BUNDLE_X", text));

        Assert.DoesNotContain("GIT_SSL_CAINFO", environment.Keys);
        Assert.Contains(
            "::warning::CUSTOM_CA_BUNDLE_X holds no certificate",
            _output.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_such_variables_nothing_is_set()
    {
        var environment = Build();

        Assert.DoesNotContain("SSL_CERT_FILE", environment.Keys);
        Assert.DoesNotContain("GIT_SSH_COMMAND", environment.Keys);
    }

    [Fact]
    public async Task Keys_are_used_by_git_are_masked_and_only_this_user_reads_them()
    {
        var key = "-----BEGIN OPENSSH PRIVATE KEY-----\r\nc2VjcmV0c2VjcmV0\r\n-----END OPENSSH PRIVATE KEY-----";
        var environment = Build(
            ("SECRETS_CONTEXT", """{"TERRATEAM_SSH_KEY_TWO": "second key"}"""),
            ("TERRATEAM_SSH_KEY", key)
        );

        // As git splits it: by a shell.
        TestProgram.Write(_directory["bin/ssh"], "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        using var shell = new Process
        {
            StartInfo = new ProcessStartInfo("sh", ["-c", $"{environment["GIT_SSH_COMMAND"]} git@github.com"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["PATH"] = $"{_directory["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" },
            },
        };
        _ = shell.Start();
        var words = (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))
            .Trim()
            .Split('\n');
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        string[] files = [.. words.Index().Where(word => word.Item is "-i").Select(word => words[word.Index + 1])];
        Assert.Equal(2, files.Length);
        Assert.Equal(
            key.Replace("\r", "", StringComparison.Ordinal) + "\n",
            await File.ReadAllTextAsync(files[0], TestContext.Current.CancellationToken)
        );
        Assert.Equal("second key\n", await File.ReadAllTextAsync(files[1], TestContext.Current.CancellationToken));
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Contains("StrictHostKeyChecking=yes", words);
        Assert.Equal("***", _mask.Mask("second key"));
        Assert.DoesNotContain("c2VjcmV0c2VjcmV0", _mask.Mask(key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_for_ssh_that_the_workflow_sets_stays() =>
        Assert.Equal("mine", Build(("GIT_SSH_COMMAND", "mine"), ("TERRATEAM_SSH_KEY", "k"))["GIT_SSH_COMMAND"]);

    public void Dispose()
    {
        _output.Dispose();
        _directory.Dispose();
    }

    private Dictionary<string, string> Build(params (string Name, string Value)[] job)
    {
        var variables = job.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        variables["PATH"] = "/usr/bin";
        return new JobEnvironment(variables, _mask, new JobLog(_output, _mask)).Build(
            "pr",
            null,
            "main",
            "/",
            Directory.CreateDirectory(_directory["temporary"]).FullName
        );
    }

    private static (string Authority, X509Certificate2 Certificate) Issue(string name)
    {
        var (begin, end) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(begin, end);
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=leaf", own, HashAlgorithmName.SHA256);
        return (authority.ExportCertificatePem(), leaf.Create(authority, begin, end, [1]));
    }

    private static string Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100)
        );
        return certificate.ExportCertificatePem();
    }
}
