using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Core.Configuration.Schema;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The effective configuration reads back as itself and says which file each part came from.</summary>
public sealed class EffectiveConfigurationTests
{
    [Fact]
    public void The_defaults_of_what_is_not_asked_for_are_not_shown()
    {
        ConfigurationSources nothing = new() { IsAuthorTrusted = true };

        Assert.DoesNotContain("cost_estimation", Print(nothing), StringComparison.Ordinal);
        Assert.Contains(
            "currency: EUR",
            Print(nothing with { Branch = new("c.yml", "cost_estimation: {currency: EUR}") }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Each_part_tells_the_file_and_line_that_it_came_from()
    {
        var text = Print(
            new()
            {
                CentralDefaults = new(
                    "acme/terrateam/config/defaults.yml",
                    """
                    engine:
                      name: tofu
                    parallel_runs: 5
                    dirs:
                      a:
                        tags: [x]

                    """
                ),
                Branch = new(
                    ".terrateam/config.yml",
                    """
                    dirs:
                      a:
                        create_if_missing: true
                      b: {}

                    """
                ),
                DefaultBranch = new("main:.terrateam/config.yml", ""),
                IsAuthorTrusted = true,
            }
        );
        Assert.StartsWith(
            """
            engine: # acme/terrateam/config/defaults.yml:2
              name: tofu
              outputs: # default
                collect: true
            parallel_runs: 5 # acme/terrateam/config/defaults.yml:3
            dirs:
              a:
                tags: [x] # acme/terrateam/config/defaults.yml:6
                create_if_missing: true # .terrateam/config.yml:3
                lock_branch_target: all # default
              b: # .terrateam/config.yml:4
                create_if_missing: false # default
                lock_branch_target: all # default
                tags: [] # default
            version: "1" # default
            enabled: true # default

            """,
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_a_file_every_default_is_told()
    {
        var text = Print(new());
        Assert.Contains("parallel_runs: 3 # default\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "default_branch_overrides: [access_control, apply_requirements, destination_branches] # default\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "  file_patterns:\n    - \"**/*.tf\"\n    - \"**/*.tfvars\"\n    - \"**/*.tf.json\"\n    - \"**/*.tofu\"\n",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_secret_is_not_told_and_the_name_of_a_variable_is()
    {
        const string Storage = "storage: {plans: {method: s3, bucket: b, region: r, secret_access_key: ";
        Assert.DoesNotContain(
            "hunter2",
            Print(
                new()
                {
                    Branch = new("c.yml", Storage + "hunter2}}"),
                    DefaultBranch = new("c.yml", Storage + "hunter2}}"),
                }
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "$KEY",
            Print(
                new() { Branch = new("c.yml", Storage + "$KEY}}"), DefaultBranch = new("c.yml", Storage + "$KEY}}") }
            ),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("line one\nline two\n")]
    [InlineData("#!/bin/sh\n\nset -e\necho hi")]
    [InlineData(" starts with a space\nb")]
    [InlineData("ends with two\n\n")]
    [InlineData("a\n  b: 1 # no remark\nc\n")]
    [InlineData("tab\there\n")]
    [InlineData("é \ud83d\ude00 \u2028 \u0085 \u0001\nx")]
    [InlineData("\n")]
    [InlineData("a\r\nb")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("@`%&*!|>'\"#?")]
    [InlineData("0x10")]
    [InlineData("1e5")]
    [InlineData(".5")]
    [InlineData("...")]
    [InlineData("---")]
    [InlineData("=")]
    public void Any_text_reads_back_as_itself(string text)
    {
        var yaml = new JsonObject
        {
            ["config_builder"] = new JsonObject { ["enabled"] = false, ["script"] = text },
            ["dirs"] = new JsonObject
            {
                [$"a/{new string('k', 2_000)}"] = new JsonObject { ["tags"] = new JsonArray(text) },
            },
        };
        AssertReadsBack(yaml.ToJsonString());
    }

    [Fact]
    public void Every_configuration_reads_back_as_itself()
    {
        var schema = JsonNode.Parse(CodeBase.Read("schema/config.schema.json"))!.AsObject();
        var printed = 0;
        Gen.Int.Sample(
            seed =>
            {
                if (AssertReadsBack(new SchemaInstances(schema, new Random(seed)).Make()?.ToJsonString() ?? ""))
                    Interlocked.Increment(ref printed);
            },
            iter: 2_000
        );
        Assert.True(printed > 100, $"Only {printed} of them were valid.");
    }

    private static bool AssertReadsBack(string yaml)
    {
        var first = ConfigurationReader.Read("c.yml", yaml);
        if (!first.IsValid)
            return false;

        var printed = EffectiveConfiguration.Print(first.Provenance!, hidesSecrets: false);
        var second = ConfigurationReader.Read("c.yml", printed);
        Assert.True(second.IsValid, $"{yaml}\n{printed}\n{string.Join('\n', second.Errors)}");
        // What is left is only where it comes from.
        var again = EffectiveConfiguration.Print(second.Provenance!, hidesSecrets: false);
        Assert.Equal(WithoutRemarks(printed), WithoutRemarks(again));
        var (one, other) = (
            second.Configuration.ToWire(),
            ConfigurationReader.Read("c.yml", again).Configuration!.ToWire()
        );
        Assert.True(JsonNode.DeepEquals(one, other), $"{yaml}\n{one}\n{other}");
        return true;
    }

    private static string WithoutRemarks(string yaml) =>
        string.Join(
            '\n',
            yaml.Split('\n')
                .Select(static line =>
                    line.LastIndexOf(" # default", StringComparison.Ordinal) is var at and >= 0 ? line[..at]
                    : line.LastIndexOf(" # c.yml:", StringComparison.Ordinal) is var place and >= 0 ? line[..place]
                    : line
                )
        );

    private static string Print(ConfigurationSources sources)
    {
        var result = ConfigurationMerge.Merge(sources);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return EffectiveConfiguration.Print(result.Provenance!);
    }
}
