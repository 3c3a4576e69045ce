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

        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nineteen characters", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Runs:QueueDeadline", "00:00:01", "Runs:QueueDeadline must be between 00:01:00 and 35.00:00:00.")]
    [InlineData("Plans:PartSize", "1", "Plans:PartSize must be between ")]
    [InlineData("Retention:Audit", "1", "Retention:Audit must lie between 30 and 3650 days.")]
    [InlineData("Commands:MostOfPerson", "0", "Commands:MostOfPerson must lie between 1 and 10,000.")]
    [InlineData("SignIn:Lifetime", "09:00:00", "SignIn:Lifetime must be between 00:05:00 and 08:00:00.")]
    public async Task A_setting_out_of_its_range_stops_the_start_with_its_name_first(
        string name,
        string value,
        string message
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            ScenarioEnvironment.StartAsync(new ScenarioOptions { Settings = settings })
        );

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
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
