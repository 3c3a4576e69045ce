using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said of the configuration and of what prepares it.</summary>
internal static class ConfigurationSamples
{
    private const string File = ".terrateam/config.yml";

    private const string Faulty = """
        automerge:
          enable: true
        dirs:
          network:
            tags: web
        parallel_runs: many
        when_modified:
          file_patterns: ["network/[a"]
        """;

    private const string Central = """
        engine:
          name: tofu
        parallel_runs: 5

        """;

    private const string Own = """
        dirs:
          network:
            tags: [base]
          database: {}

        """;

    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.BadConfiguration(ConfigurationReader.Read(File, Faulty).Errors)),
            GoldenText.Of(
                new Message.BadConfiguration(ConfigurationReader.Read(File, "dirs:\n\t- network\n").Errors),
                "no-yaml"
            ),
            GoldenText.Of(
                new Message.BadConfiguration([
                    .. ConfigurationReader.Read("acme/terrateam/config/defaults.yml", "parallel_runs: 0\n").Errors,
                    .. ConfigurationReader.Read($"main:{File}", "enabled: perhaps\n").Errors,
                ]),
                "other-files"
            ),
            GoldenText.Of(
                new Message.PreparationFailed(RunKind.BuildConfig, "jq: parse error\n```\n@acme/sre", Sample.Url)
            ),
            GoldenText.Of(new Message.PreparationFailed(RunKind.BuildTree, "", Url: null), "tree"),
            GoldenText.Of(
                new Message.PreparationFailed(RunKind.Index, "The indexer could not run.", Sample.Url),
                "index"
            ),
            new("configuration/older-forms", Remark.OlderForms(OlderForms)),
            .. Comments("files", ["acme/terrateam/config/defaults.yml", File], Printed, isFork: false),
            .. Comments("fork", [$"main:{File}"], $"parallel_runs: 5 # main:{File}:1\n", isFork: true),
            .. Comments("defaults", [], "parallel_runs: 3 # default\n", isFork: false),
        ];

    private static string Printed =>
        EffectiveConfiguration.Print(
            ConfigurationMerge
                .Merge(
                    new()
                    {
                        CentralDefaults = new("acme/terrateam/config/defaults.yml", Central),
                        Branch = new(File, Own),
                        DefaultBranch = new($"main:{File}", ""),
                        IsAuthorTrusted = true,
                    }
                )
                .Provenance!
        );

    private static IReadOnlyList<ConfigurationError> OlderForms =>
        [
            new(File, 12, 7, "hooks.plan.pre", "`run_on: failed` is an older form", "`run_on: failure`", null),
            new(File, 20, 3, "default_tf_version", "this is an older form", "`engine`", null),
        ];

    private static IEnumerable<GoldenText> Comments(
        string name,
        IReadOnlyList<string> files,
        string yaml,
        bool isFork
    ) =>
        ConfigurationComment
            .Render(yaml, files, Sample.Head, isFork)
            .Select(text => new GoldenText($"configuration/{name}", text));
}
