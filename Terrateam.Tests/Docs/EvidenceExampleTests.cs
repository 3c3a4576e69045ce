using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Tests.Docs;

/// <summary>The check of evidence in docs/incident-response.md accepts what the app signs, and nothing else.</summary>
public sealed class EvidenceExampleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", true)]
    [InlineData(" ", false)]
    public async Task The_example_tells_what_is_ours(string added, bool isOurs)
    {
        const string Manifest = """{"auditHead":"7:abc","parts":[{"name":"audit","lines":1}]}""";
        using var key = RSA.Create(2048);
        var signature = Convert.ToBase64String(
            key.SignData(
                Encoding.UTF8.GetBytes($"terrateam evidence\n{Manifest}\n"),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        );
        await File.WriteAllTextAsync(
            _directory["github-app.private-key.pem"],
            key.ExportRSAPrivateKeyPem(),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _directory["evidence.jsonl"],
            $$"""{"entry":1}{{"\n"}}{{Manifest}}{{added}}{{"\n"}}{"algorithm":"RS256","signature":"{{signature}}"}{{"\n"}}""",
            TestContext.Current.CancellationToken
        );

        var said = await RunAsync();

        Assert.Contains(isOurs ? "Verified OK" : "Verification failure", said, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync()
    {
        var (_, script) = Assert.Single(Page.Open("docs/incident-response.md").Blocks("sh evidence"));
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", script])
            {
                UseShellExecute = false,
                WorkingDirectory = _directory.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var cancellationToken = TestContext.Current.CancellationToken;
        var error = bash.StandardError.ReadToEndAsync(cancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(cancellationToken);
        await bash.WaitForExitAsync(cancellationToken);
        return output + await error;
    }
}
