using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Terrateam.Functions.Notifications;

namespace Terrateam.Tests.Docs;

/// <summary>The check of signatures in docs/notifications.md accepts what the app signs, and nothing else.</summary>
public sealed class SignatureExampleTests
{
    private const string Secret = "a secret of more than twenty characters";
    private const long Now = 1_796_000_000;

    [Theory]
    [InlineData(0, Secret, "", "true")]
    [InlineData(299, Secret, "", "true")]
    [InlineData(300, Secret, "", "false")]
    [InlineData(0, "another secret of twenty characters", "", "false")]
    [InlineData(0, Secret, "x", "false")]
    public async Task The_example_tells_what_is_ours(long age, string secret, string appended, string expected)
    {
        var body = """{"title": "Ünïcode"}""";
        var timestamp = (Now - age).ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["x-terrateam-timestamp"] = timestamp,
            ["x-terrateam-signature"] =
                $"sha256={SignedHttpChannel.Sign(secret, timestamp, Encoding.UTF8.GetBytes(body))}",
        };
        var (_, example) = Assert.Single(Page.Open("docs/notifications.md").Blocks("js signature"));
        var call =
            $"console.log(isFromTerrateam({JsonSerializer.Serialize(headers)}, "
            + $"Buffer.from({JsonSerializer.Serialize(body + appended)}), {JsonSerializer.Serialize(Secret)}, {Now}))";

        Assert.Equal(expected, await RunAsync($"{example}\n{call}"));
    }

    private static async Task<string> RunAsync(string script)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", ["-"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await node.StandardInput.WriteAsync(script);
        node.StandardInput.Close();
        var error = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        return output.Trim();
    }
}
