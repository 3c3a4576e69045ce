using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Cli.Secrets;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class SecretTests
{
    private const string Secret = "s3cr3t/+ with \"quotes\"";

    [Fact]
    public async Task No_secret_is_printed_or_sent_in_any_form()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "prod/main.tf",
                    """
                    variable "password" {}
                    output "leak" { value = "pw=${var.password}" }
                    output "hidden" {
                      value     = "sensitive-output-value"
                      sensitive = true
                    }
                    """
                )
            )
        );
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject
        {
            ["TF_VAR_PASSWORD"] = Secret,
            ["SHORT"] = "prod",
            ["TINY"] = "1",
        }.ToJsonString();
        const string Config = """
            {"credentials": {"github_token": "steps"}, "workflows": [{"plan": [
              {"type": "init"}, {"type": "plan"},
              {"type": "run", "cmd": ["bash", "-c", "printf %s \"$$TF_VAR_PASSWORD\" | base64; printf 'user:%s' \"$$TF_VAR_PASSWORD\" | base64; env | grep -i context; echo ::add-mask::learned-value; echo learned-value; echo token $$TERRATEAM_GITHUB_TOKEN; echo ::error::not a command; exit 1"], "ignore_errors": true},
              {"type": "env", "name": "GENERATED", "sensitive": true, "cmd": ["echo", "generated-value"]},
              {"type": "run", "cmd": ["echo", "${GENERATED}"]}
            ]}]}
            """;
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("prod", "prod", 0)));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("prod", "prod")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/apply")["success"]!, scenario.Text("tf/apply"));

        // GitHub takes these lines out of the log; they are how it learns what to mask.
        var printed = string.Join(
            '\n',
            exit.Output.Split('\n').Where(l => !l.StartsWith("::add-mask::", StringComparison.Ordinal))
        );
        var sent = string.Join('\n', scenario.Backend.Results.Select(r => r.ToJsonString()));
        string[] secrets =
        [
            Secret,
            new JsonObject { ["x"] = Secret }.ToJsonString()[6..^2],
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Secret}"))[8..^4],
            "learned-value",
            "generated-value",
            "sensitive-output-value",
            StubBackend.GitHubToken,
            StubBackend.RunToken,
            "request-token",
            "oidc-for-",
        ];
        Assert.All(secrets, s => Assert.DoesNotContain(s, printed, StringComparison.Ordinal));
        Assert.All(secrets, s => Assert.DoesNotContain(s, sent, StringComparison.Ordinal));

        Assert.Equal(1, (int)JsonNode.Parse(sent.Split('\n')[0])!["steps"]![4]!["payload"]!["exit_code"]!);
        Assert.All(scenario.Steps().Where(s => s["scope"]!["dir"] is not null), s =>
            Assert.Equal("prod", (string?)s["scope"]!["dir"])
        );
        Assert.DoesNotContain("\n::error::", printed, StringComparison.Ordinal);
        Assert.Equal("***", (string?)scenario.Step("tf/apply")["payload"]!["outputs"]!["hidden"]!["value"]);
        Assert.Equal("pw=***", (string?)scenario.Step("tf/apply")["payload"]!["outputs"]!["leak"]!["value"]);
    }

    [Theory]
    [InlineData("abc and abcdef", new[] { "abc", "abcdef" }, "*** and ***")]
    [InlineData("xabcdefx", new[] { "abcd", "cdef" }, "x***x")]
    [InlineData("aaaaaa", new[] { "aaaa" }, "***")]
    [InlineData("nothing", new[] { " ", "" }, "nothing")]
    [InlineData("-----BEGIN KEY-----\n  MIIEvQIBADAN\n}", new[] { "-----BEGIN KEY-----\nMIIEvQIBADAN\n}\n" }, "***")]
    [InlineData("MIIEvQIBADAN alone }", new[] { "-----BEGIN KEY-----\nMIIEvQIBADAN\n}\n" }, "*** alone }")]
    [InlineData("a%2Fb%2Bc a%2fb", new[] { "a/b+c" }, "*** a%2fb")]
    public void Secrets_are_found_whole_overlapping_and_by_line(string text, string[] secrets, string expected)
    {
        var mask = new SecretMask();
        foreach (var secret in secrets)
            mask.Add(secret);

        Assert.Equal(expected, mask.Mask(text));
    }

    [Fact]
    public void A_secret_in_base64_is_found_at_every_alignment()
    {
        var mask = new SecretMask();
        mask.Add("a rather long secret");

        for (var before = 0; before < 6; before++)
        {
            var text = Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{new string('x', before)}a rather long secret and more")
            );

            // What is left over may be a letter that mixes bits of the neighbour, never a readable part.
            var rest = mask.Mask(text);
            Assert.Contains("***", rest, StringComparison.Ordinal);
            Assert.DoesNotContain(text[(before * 8 / 6 + 2)..(before * 8 / 6 + 12)], rest, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_are_masked_and_names_are_not()
    {
        var mask = new SecretMask();
        mask.Add("123456789012");
        mask.Add("name");

        var masked = mask.Mask(JsonNode.Parse("""{"name": [123456789012, 1.5, true, null, "my name"]}"""))!;

        Assert.Equal("""{"name":["***",1.5,true,null,"my ***"]}""", masked.ToJsonString());
    }
}
