using Microsoft.Extensions.Options;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>The app does not start with settings that let others speak in its name, or in GitHub's.</summary>
public sealed class SafeStartTests
{
    [Theory]
    [InlineData("Runs:PublicUrl", "http://terrateam.example.com")]
    [InlineData("Runs:PublicUrl", "http://127.0.0.1.example.com")]
    [InlineData("Runs:PublicUrl", "https://127.0.0.1@terrateam.example.com")]
    [InlineData("Runs:PublicUrl", "terrateam.example.com")]
    [InlineData("Runs:OidcIssuer", "http://token.example.com")]
    [InlineData("GitHub:WebhookSecret", "nineteen characters")]
    public async Task A_setting_that_is_not_safe_stops_the_start_and_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            ScenarioEnvironment.StartAsync(new ScenarioOptions { Settings = settings })
        );

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nineteen characters", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://terrateam.example.com", true)]
    [InlineData("https://terrateam.example.com:8443/base/", true)]
    [InlineData("http://localhost:7071", true)]
    [InlineData("http://127.0.0.2:7071", true)]
    [InlineData("http://[::1]:7071", true)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("//terrateam.example.com", false)]
    [InlineData("", false)]
    public void Only_https_is_safe_beyond_this_machine(string address, bool isSafe) =>
        Assert.Equal(isSafe, Terrateam.Core.Runs.BackendAddress.IsSafe(address));
}
