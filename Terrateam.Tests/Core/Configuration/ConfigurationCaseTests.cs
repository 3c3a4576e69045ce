using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The shared cases of valid and invalid configurations.</summary>
public sealed class ConfigurationCaseTests
{
    // Understood and refused, because what they ask for is not carried out yet. Each moves out of here with its feature.
    private static readonly Dictionary<string, string> NotYet = new(StringComparer.Ordinal)
    {
    };

    // Where we depart on purpose: a key that an engine does not have is an error, instead of making it an engine that nobody knows.
    private static readonly Dictionary<string, bool> Departures = new(StringComparer.Ordinal) { ["cv-027"] = false };

    public static TheoryData<string> Cases => CaseFile.Ids("config_validity");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_is_as_valid_as_the_case_says(string id)
    {
        var one = CaseFile.Find("config_validity", id);
        var result = ConfigurationReader.Read(".terrateam/config.yml", one.GetProperty("yaml").GetString()!);
        if (NotYet.TryGetValue(id, out var key))
        {
            var error = Assert.Single(result.Errors);
            Assert.True(error.NotSupported);
            Assert.Equal(key, error.Key);
            return;
        }

        // Departure 1: what the original sells is simply there.
        var expected = one.GetProperty("expect");
        var isSold = expected.TryGetProperty("error", out var reason) && reason.ValueEquals("premium_feature");
        var valid = isSold || (Departures.TryGetValue(id, out var departure) ? departure : expected.GetProperty("valid").GetBoolean());
        Assert.True(result.IsValid == valid, string.Join('\n', result.Errors));
        Assert.Equal(valid, result.Errors.Count == 0);
        Assert.All(result.Errors, static error => Assert.True(error is { Line: > 0, Column: > 0, File: ".terrateam/config.yml", Problem.Length: > 0 }));
    }
}
