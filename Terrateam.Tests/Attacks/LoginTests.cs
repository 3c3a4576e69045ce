using Terrateam.Tests.Cli;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// What code in a job can learn of a log-in by the runner: the credentials, and nothing that issues more.
/// </summary>
public sealed class LoginTests
{
    [Fact]
    public async Task Steps_have_the_credentials_and_nothing_that_issues_identities()
    {
        await using var cloud = await CloudServer.StartAsync();
        cloud.Expect(
            "POST /",
            "<r><AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>secret-of-the-role</SecretAccessKey>"
                + "<SessionToken>session-of-the-role</SessionToken></r>"
        );
        await using var scenario = await Scenario.StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Scenario.Files(
                ("a/main.tf", Scenario.Terraform),
                // A script of the branch cannot send the job's identity to an address of its own.
                ("a/vars.sh", "export AWS_ENDPOINT_URL_STS=http://127.0.0.1:9 AWS_ENDPOINT_URL=http://127.0.0.1:9\n"),
                (
                    "a/show.sh",
                    "printenv AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION\n"
                        + "cat \"$ARM_OIDC_TOKEN_FILE_PATH\"; stat -c ' %a' \"$ARM_OIDC_TOKEN_FILE_PATH\"\n"
                )
            )
        );
        using var seen = new Witness("git", "terraform", "sh");
        scenario.Environment["PATH"] = seen.Path;
        scenario.Environment["AWS_ENDPOINT_URL_STS"] = cloud.Url;
        scenario.Backend.Give(
            Scenario.Work(
                "plan",
                head,
                """
                {
                  "hooks": {"all": {"pre": [{"type": "oidc", "provider": "azure", "client_id": "c", "tenant_id": "t"}]}},
                  "workflows": [{"plan": [
                    {"type": "env", "method": "source", "cmd": ["vars.sh"]},
                    {"type": "oidc", "role_arn": "arn:aws:iam::1:role/plan"},
                    {"type": "init"}, {"type": "plan"},
                    {"type": "run", "cmd": ["sh", "show.sh"], "visible_on": "always"}
                  ]}]
                }
                """,
                Scenario.Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.All(scenario.Steps(), step => Assert.True((bool)step["success"]!, step.ToJsonString()));
        cloud.End();
        Assert.Equal("oidc-for-sts.amazonaws.com", cloud.Requests.Single().Form["WebIdentityToken"]);
        Assert.Equal("***\n***\n***\nus-east-1\n*** 600\n", scenario.Text("run"));
        Assert.DoesNotContain(
            "secret-of-the-role",
            exit.Output.Replace("::add-mask::secret-of-the-role", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        foreach (var (command, environment) in seen.Processes)
        {
            Assert.DoesNotContain("ACTIONS_ID_TOKEN", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("oidc-for-", environment, StringComparison.Ordinal);
            var hasRole =
                command.StartsWith("sh ", StringComparison.Ordinal)
                || command.StartsWith("terraform ", StringComparison.Ordinal);
            Assert.True(
                hasRole == environment.Contains("AWS_SESSION_TOKEN=session-of-the-role", StringComparison.Ordinal),
                command
            );
        }

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "git fetch",
                "terraform init",
                "terraform plan",
                "sh show.sh",
            },
            seen.Commands
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(scenario.Temporary));
    }
}
