using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>One stack; later ones may name earlier ones only, so that there is no circle.</summary>
internal sealed record RandomStack(
    string Name,
    string? Query,
    string[] Members,
    string[]? ModifiedBy,
    string[]? PlanAfter,
    string[]? ApplyAfter,
    string? Value
);

/// <summary>A configuration, a repository and a change, made up to be small and nasty.</summary>
internal sealed record RandomChange(
    string[]? GlobalPatterns,
    RandomEntry[] Entries,
    RandomStack[] Stacks,
    string[] Files,
    ChangedFile[] Changed,
    Dirspace[] Forced,
    Dictionary<string, string[]> Modules,
    Dictionary<string, string> Links
)
{
    private static readonly string[] Directories = ["a", "b", "a/x", "a/y", "b/x", "b/x/deep", "lib", "lib/m", "."];

    private static readonly string[] Names = ["main.tf", "dev.tfvars", "x.json"];

    private static readonly string[] Keys =
    [
        "a",
        "b",
        "a/x",
        "lib",
        ".",
        "new",
        "**/x/**",
        "a/**",
        "*/*.tf",
        "**",
        "b/**/*.json",
        "**/main.*",
    ];

    private static readonly string[] Patterns =
    [
        "${DIR}/*.tf",
        "${DIR}/**",
        "${DIR}/../*.tf",
        "${DIR}/../lib/**/*.tf",
        "**/*.json",
        "*.tf",
        "!${DIR}/dev.tfvars",
        "!**/x/*",
        "!lib/**",
        "${DIR}/${WORKSPACE}.tfvars",
        "a/{x,y}/*.tf",
        "lib/**/*.tf",
        "./b/../a/*",
        "!${DIR}/../*.json",
        "[ab]/?ain.tf",
    ];

    private static readonly string[] Queries =
    [
        "dir:a",
        "x in dir",
        "lib in dir",
        "t0",
        "t1 and workspace:default",
        "relative_dir:..",
        "relative_dir:../x or dir:lib",
        "not t0 and dir:b",
        "stack_name:s0",
    ];

    private static readonly string[] StackQueries =
    [
        "a in dir and not x in dir",
        "x in dir",
        "b in dir and not x in dir",
        "lib in dir and not t0",
        "t2 and workspace:dev",
    ];

    private static readonly Gen<string> AFile = Gen.Select(OneOf(Directories), OneOf(Names), static (directory, name) =>
        directory is "." ? name : $"{directory}/{name}"
    );

    private static readonly Gen<RandomEntry> AnEntry = Gen.Select(
        OneOf(Keys),
        OneOf("t0", "t1", "t2").Array[0, 2],
        OneOf("default", "dev", "prod").Array[0, 2].Select(static all => all.Distinct().ToArray()),
        OneOf(Patterns).Array[0, 3].Null(),
        OneOf(Queries).Null(),
        Gen.Bool,
        Gen.Int[0, 4],
        static (path, tags, workspaces, patterns, dependsOn, prunes, create) =>
            new RandomEntry(
                path,
                tags,
                workspaces,
                Inside(path, patterns),
                dependsOn,
                prunes,
                create == 0 && !path.Contains('*')
            )
    );

    // What leads out of the repository from a directory that is named is an error.
    private static string[]? Inside(string path, string[]? patterns) =>
        path is "."
            ? patterns?.Where(static pattern => !pattern.Contains("${DIR}/..", StringComparison.Ordinal)).ToArray()
            : patterns;

    private static readonly Gen<RandomStack[]> SomeStacks = Gen.Select(
        Gen.Int[0, 5],
        Gen.Int[0, int.MaxValue - 1],
        static (count, seed) =>
        {
            var random = new Random(seed);
            var stacks = new List<RandomStack>();
            for (var index = 0; index < count; index++)
            {
                string[]? Some() =>
                    stacks.Count > 0 && random.Next(2) == 0
                        ? [.. stacks.Where(_ => random.Next(3) == 0).Select(static stack => stack.Name)]
                        : null;
                var members = random.Next(3) == 0 && Some() is { Length: > 0 } inside ? inside : [];
                stacks.Add(
                    new(
                        $"s{index}",
                        members.Length == 0 ? StackQueries[index] : null,
                        members,
                        Some(),
                        Some(),
                        Some(),
                        random.Next(2) == 0 ? $"v{index}" : null
                    )
                );
            }

            return stacks.ToArray();
        }
    );

    public static Gen<RandomChange> Any { get; } =
        Gen.Select(
            OneOf(Patterns).Array[0, 3].Null(),
            AnEntry.Array[0, 5].Select(static entries => entries.DistinctBy(static entry => entry.Path).ToArray()),
            SomeStacks,
            AFile.Array[1, 14].Select(static files => files.Distinct().ToArray()),
            Gen.Select(AFile, AFile.Null(), Gen.Bool, static (path, previous, removed) =>
                new ChangedFile(path, previous, removed && previous is null)
            ).Array[0, 8],
            Gen.Select(OneOf(Directories), OneOf("default", "dev"), static (directory, workspace) =>
                new Dirspace(directory, workspace)
            ).Array[0, 1],
            Gen.Select(OneOf("a", "b", "b/x"), OneOf("../lib", "./x", "../../lib/m", "../a/link"), Gen.Int[0, 2]).Array[
                0,
                1
            ],
            Gen.Select(
                OneOf("a/link", "b/link", "a/y"),
                OneOf("lib", "lib/m", "lib/main.tf", "a"),
                Gen.Int[0, 2]
            ).Array[0, 2],
            // A path is a link or a directory, never both.
            static (global, entries, stacks, files, changed, forced, modules, links) =>
                new RandomChange(
                    global,
                    entries,
                    stacks,
                    files,
                    changed,
                    forced,
                    modules.ToDictionary(static use => use.Item1, static use => new[] { use.Item2 }),
                    links
                        .DistinctBy(static link => link.Item1)
                        .Where(link =>
                            !files
                                .Concat(
                                    changed
                                        .SelectMany(static file => new[] { file.Path, file.PreviousPath })
                                        .OfType<string>()
                                )
                                .Any(file => file.StartsWith(link.Item1 + "/", StringComparison.Ordinal))
                        )
                        .ToDictionary(static link => link.Item1, static link => link.Item2)
                )
        );

    /// <summary>The configuration as a file. JSON is YAML.</summary>
    public string ToFile()
    {
        var file = new JsonObject();
        if (GlobalPatterns is not null)
            file["when_modified"] = new JsonObject { ["file_patterns"] = List(GlobalPatterns) };
        file["dirs"] = new JsonObject(
            Entries.Select(static entry =>
            {
                var when = new JsonObject();
                if (entry.Patterns is not null)
                    when["file_patterns"] = List(entry.Patterns);
                if (entry.DependsOn is not null)
                {
                    when["depends_on"] = new JsonObject
                    {
                        ["tag_query"] = entry.DependsOn,
                        ["prune_on_no_change"] = entry.Prunes,
                    };
                }

                var rule = new JsonObject
                {
                    ["tags"] = List(entry.Tags),
                    ["when_modified"] = when,
                    ["create_if_missing"] = entry.CreateIfMissing,
                };
                if (entry.Workspaces.Length > 0)
                {
                    rule["workspaces"] = new JsonObject(
                        entry.Workspaces.Select(static name =>
                            KeyValuePair.Create<string, JsonNode?>(name, new JsonObject())
                        )
                    );
                }

                return KeyValuePair.Create<string, JsonNode?>(entry.Path, rule);
            })
        );
        if (Stacks.Length > 0)
        {
            file["stacks"] = new JsonObject
            {
                ["names"] = new JsonObject(
                    Stacks.Select(static stack =>
                    {
                        var rules = new JsonObject();
                        foreach (
                            var (key, names) in new[]
                            {
                                ("modified_by", stack.ModifiedBy),
                                ("plan_after", stack.PlanAfter),
                                ("apply_after", stack.ApplyAfter),
                            }
                        )
                        {
                            if (names is not null)
                                rules[key] = List(names);
                        }

                        var json = new JsonObject { ["rules"] = rules };
                        if (stack.Query is not null)
                            json["tag_query"] = stack.Query;
                        else
                            json["stacks"] = List(stack.Members);
                        if (stack.Value is not null)
                            json["variables"] = new JsonObject { [$"of_{stack.Name}"] = stack.Value };
                        return KeyValuePair.Create<string, JsonNode?>(stack.Name, json);
                    })
                ),
            };
        }

        return file.ToJsonString();
    }

    public ChangeContext Context() =>
        new()
        {
            Forced = Forced,
            Index = new(
                Modules.ToDictionary(static use => use.Key, static use => (IReadOnlyList<string>)use.Value),
                Links
            ),
        };

    private static Gen<string> OneOf(params string[] texts) =>
        Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static JsonArray List(IEnumerable<string> texts) =>
        new([.. texts.Select(static text => JsonValue.Create(text))]);
}
