using Terrateam.Cli.Secrets;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Secrets of fewer than four characters garble nothing, and are named as too short.</summary>
public sealed class ShortSecretTests
{
    [Theory]
    [InlineData("1", "v1 = 10, x1, 1", "v1 = 10, x1, ***")]
    [InlineData("1", "Plan: 11 to add, 1 to change, 0 to destroy.", "Plan: 11 to add, *** to change, 0 to destroy.")]
    [InlineData("ab", "cab abc ab_ ab-ab", "cab abc ab_ ***-***")]
    [InlineData(" a\n", "a ba", "*** ba")]
    [InlineData("é", "é née", "*** née")]
    [InlineData("abcd", "xabcdx", "x***x")]
    public void They_are_masked_alone_and_never_within_words(string secret, string text, string expected)
    {
        var mask = new SecretMask();
        mask.Add(secret);

        Assert.Equal(expected, mask.Mask(text));
    }

    [Fact]
    public async Task The_log_names_them_and_tells_github_of_none()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] =
            """{"TINY": "1", "SMALL": "abc", "EMPTY": "", "LONG": "long-enough"}""";
        var head = scenario.Repository.Commit(
            "main",
            Files(("a/main.tf", "resource \"terraform_data\" \"x10\" { input = \"abcabc\" }\n"))
        );
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [
                  {"type": "env", "name": "LEARNT", "sensitive": true, "cmd": ["echo", "7"]},
                  {"type": "run", "cmd": ["bash", "-c", "echo ::add-mask::9; echo 99 9"], "visible_on": "always"},
                  {"type": "init"}, {"type": "plan"}]}]}
                """,
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains(
            "::warning::Too short to mask within words, because they have fewer than 4 characters: TINY, SMALL.",
            exit.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("fewer than 4 characters: LEARNT.", exit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(exit.Output.Split('\n'), line =>
            line is "::add-mask::1" or "::add-mask::abc" or "::add-mask::7" or "::add-mask::9"
        );
        Assert.Contains("99 ***", scenario.Text("run"), StringComparison.Ordinal);
        var plan = (string)scenario.Step("tf/plan")["payload"]!["plan"]!;
        Assert.Contains("terraform_data.x10", plan, StringComparison.Ordinal);
        Assert.Contains("\"abcabc\"", plan, StringComparison.Ordinal);
    }
}
