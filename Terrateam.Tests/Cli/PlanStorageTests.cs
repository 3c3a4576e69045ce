using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Steps;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Plans that commands of the configuration keep, with a strict stand-in for the AWS CLI.</summary>
public sealed class PlanStorageTests
{
    private const string Config = """
        {"storage": {"plans": {"method": "s3", "bucket": "${BUCKET}", "region": "eu-central-1", "access_key_id": "id",
                               "secret_access_key": "${KEY}", "store_extra_args": ["--sse"]}}}
        """;

    [Fact]
    public async Task Plans_are_kept_in_a_bucket_and_applied_only_as_they_were_stored()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform), ("b/main.tf", Terraform)));
        var store = WriteAws(scenario);
        scenario.Environment["VARIABLES_CONTEXT"] = """{"BUCKET": "plans"}""";
        scenario.Environment["SECRETS_CONTEXT"] = """{"KEY": "correct horse battery"}""";
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("a"), Dirspace("b")));

        var planned = await scenario.RunAsync();

        Assert.True(scenario.Steps().All(static step => (bool)step["success"]!), planned.Output);
        Assert.Equal(2, Directory.GetFiles(store).Length);
        var pointer = JsonNode.Parse(
            Encoding.UTF8.GetString(Convert.FromBase64String(scenario.Backend.Plans[("a", "default")]))
        )!;
        Assert.Equal(("cmd", 1, null), ((string?)pointer["method"], (int)pointer["version"]!, pointer["data"]));
        Assert.Contains("$plan_dst_path", pointer["fetch"]!.AsArray().Select(static word => (string?)word));
        Assert.StartsWith("s3://", (string?)pointer["delete"]![3], StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", planned.Output, StringComparison.Ordinal);

        File.AppendAllText(Assert.Single(Directory.GetFiles(store, "*_b_*")), "changed");
        scenario.Backend.Give(Work("apply", head, Config, Dirspace("a"), Dirspace("b")));

        var applied = await scenario.RunAsync();

        Assert.Contains("a/default tf/apply True", scenario.Told());
        Assert.Contains("b/default tf/apply False", scenario.Told());
        Assert.Contains(
            "its SHA-256 differs",
            applied.Output + scenario.Backend.Results.Last(),
            StringComparison.Ordinal
        );
        Assert.Single(Directory.GetFiles(store, "*_b_*"));
        Assert.Empty(Directory.GetFiles(store, "*_a_*"));
        Assert.False(File.Exists(Path.Combine(scenario.Workspace, "b", "terraform.tfstate")));
    }

    [Theory]
    [InlineData("""{"method": "terrateam"}""", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("""{"method": "cmd", "store": ["s"], "fetch": ["f", "x"]}""", "s | f x", null)]
    [InlineData("""{"method": "cmd", "store": ["s"], "fetch": ["f"], "delete": ["d"]}""", "s | f | d", null)]
    [InlineData("""{"method": "cmd", "store": [], "fetch": ["f"]}""", null, "storage.plans.store")]
    [InlineData("""{"method": "cmd", "store": ["s"]}""", null, "storage.plans.fetch")]
    [InlineData("""{"method": "s3", "region": "r"}""", null, "storage.plans.bucket")]
    [InlineData("""{"method": "gcs"}""", null, "storage.plans.method")]
    [InlineData(
        """{"method": "s3", "bucket": "b", "region": "r", "path": "p", "delete_used_plans": false, "fetch_extra_args": ["-q"]}""",
        "aws s3 cp $plan_path s3://b/p --region r | aws s3 cp -q s3://b/p $plan_dst_path --region r",
        null
    )]
    [InlineData(
        """{"method": "s3", "bucket": "b", "region": "r", "path": "p", "delete_extra_args": ["-q"]}""",
        "aws s3 cp $plan_path s3://b/p --region r | aws s3 cp s3://b/p $plan_dst_path --region r | aws s3 rm -q s3://b/p --region r",
        null
    )]
    public void Commands_are_those_of_the_configuration(string plans, string? expected, string? fault)
    {
        var view = new JsonView(JsonElement.Parse(plans), "storage.plans");
        if (fault is not null)
        {
            var exception = Assert.Throws<ConfigurationException>(() => StorageCommands.Of(view));
            Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
            return;
        }

        var commands = StorageCommands.Of(view);
        Assert.Equal(
            expected,
            commands is null
                ? null
                : string.Join(
                    " | ",
                    new[] { commands.Store, commands.Fetch, commands.Delete }
                        .OfType<IReadOnlyList<string>>()
                        .Select(static line => string.Join(' ', line))
                )
        );
    }

    // Keeps each object under its address, so that another address finds nothing.
    private static string WriteAws(Scenario scenario)
    {
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName;
        var store = Directory.CreateDirectory(Path.Combine(scenario.Home, "store")).FullName;
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        StrictProgram.Write(
            programs,
            "aws",
            $$"""
            "s3 cp --sse $TERRATEAM_PLAN_FILE s3://plans/terrateam/plans/$TERRATEAM_DIR/default/2"*" --region eu-central-1")
              [ "$AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY" = 'id/correct horse battery' ] || exit 65
              cp "$4" "{{store}}/$(echo "$5" | tr / _)";;
            "s3 cp s3://plans/terrateam/plans/$TERRATEAM_DIR/default/2"*" $TERRATEAM_PLAN_FILE --region eu-central-1")
              cp "{{store}}/$(echo "$3" | tr / _)" "$4";;
            "s3 rm s3://plans/terrateam/plans/$TERRATEAM_DIR/default/2"*" --region eu-central-1")
              rm "{{store}}/$(echo "$3" | tr / _)";;
            """
        );
        return store;
    }
}
