using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The shared cases of valid and invalid configurations.</summary>
public sealed class ConfigurationCaseTests
{
    public static TheoryData<string> Cases => CaseFile.Ids("config_validity");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_is_as_valid_as_the_case_says(string id)
    {
        var one = CaseFile.Find("config_validity", id);
        var result = ConfigurationReader.Read(".terrateam/config.yml", one.GetProperty("yaml").GetString()!);

        // Departure 1: what the original sells is simply there.
        var expected = one.GetProperty("expect");
        var reason = expected.Text("error") ?? "";
        var isValid = reason == "premium_feature" || expected.GetProperty("valid").GetBoolean();
        if (isValid != result.IsValid)
        {
            Assert.True(
                isValid ? result.Errors.All(IsDeparture) : reason.Contains("pattern", StringComparison.Ordinal),
                $"{reason}\n{string.Join('\n', result.Errors)}"
            );
        }

        Assert.Equal(result.IsValid, result.Errors.Count == 0);
        Assert.All(result.Errors, static error =>
            Assert.True(error is { Line: > 0, Column: > 0, File: ".terrateam/config.yml", Problem.Length: > 0 })
        );
    }

    // Departures 8 and 9: an unknown engine, a key that an engine does not have, a role that does not exist and an
    // invalid pattern are errors, and so is a key without effect. (A pattern that Lua refuses may be one of .NET.)
    private static bool IsDeparture(ConfigurationError error) =>
        error.NotSupported
        || error.Key.Split('.', '[').Contains("engine")
        || error.Allowed is "a regular expression" or "a pattern of files"
        || error.Problem.Contains("role", StringComparison.Ordinal);
}
