using Microsoft.Extensions.Configuration;
using Terrateam.Functions.Runs;

namespace Terrateam.Tests.Functions.Runs;

public sealed class RunOptionsTests
{
    [Theory]
    [InlineData("work-token", RunnerAuthentication.WorkToken)]
    [InlineData("WorkToken", RunnerAuthentication.WorkToken)]
    [InlineData("oidc", RunnerAuthentication.Oidc)]
    public void Authentication_is_read_as_documented(string text, RunnerAuthentication expected) =>
        Assert.Equal(expected, Read(("Runs:RunnerAuthentication", text)).RunnerAuthentication);

    [Fact]
    public void An_installation_can_differ_from_the_others()
    {
        var options = Read(("Runs:Installations:7", "work-token"), ("Runs:DispatchRef", "head"));

        Assert.Equal(RunnerAuthentication.WorkToken, options.AuthenticationOf(7));
        Assert.Equal(RunnerAuthentication.Oidc, options.AuthenticationOf(8));
        Assert.Equal(DispatchRef.Head, options.DispatchRef);
    }

    [Fact]
    public void A_choice_that_does_not_exist_stops_the_start() =>
        Assert.ThrowsAny<InvalidOperationException>(() => Read(("Runs:RunnerAuthentication", "none")));

    [Fact]
    public void Pauses_grow_from_thirty_seconds_to_five_minutes()
    {
        var options = new RunOptions();

        Assert.Equal(TimeSpan.FromSeconds(30), options.PauseAfter(0));
        Assert.Equal(TimeSpan.FromSeconds(45), options.PauseAfter(1));
        Assert.Equal(TimeSpan.FromMinutes(5), options.PauseAfter(6));
        Assert.Equal(TimeSpan.FromMinutes(5), options.PauseAfter(1000));
    }

    private static RunOptions Read(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build()
            .GetSection(RunOptions.Section)
            .Get<RunOptions>()!;
}
