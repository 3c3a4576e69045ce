using System.Reflection;
using System.Text.Json.Nodes;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Terrateam.Core.Advice;
using Terrateam.Core.Configuration;
using Assembly = System.Reflection.Assembly;

namespace Terrateam.Tests.Architecture;

/// <summary>
/// What the description of the configuration accepts is acted on, or is told: each of its keys is read by the code of
/// its part, and what was read of it is used by more than the records that hold it.
/// </summary>
public sealed class ConfigurationUseTests
{
    private const string Model = "Terrateam.Core.Configuration";
    private const string Runner = "Terrateam.Cli.Configuration.RunConfiguration";

    // What the compiler writes into records reads every property.
    private static readonly string[] OfRecords =
    [
        "PrintMembers",
        "ToString",
        "Equals",
        "GetHashCode",
        "Deconstruct",
        ".ctor",
        "<Clone>$",
    ];

    // Which code reads the keys below a place of the description; `#` begins a definition of the schema.
    private static readonly (string Place, string[] Readers)[] Parts =
    [
        ("#engine", [Runner, "Terrateam.Core.Configuration.OlderForms"]),
        ("#gate", ["Terrateam.Cli.Steps.StepContext"]),
        ("#step_drift_create_issue", ["Terrateam.Core.Configuration.DriftIssueStep"]),
        ("#step_oidc", ["Terrateam.Cli.Credentials.", "Terrateam.Cli.Steps."]),
        ("#step_run", ["Terrateam.Cli.Steps.", "Terrateam.Functions.Runs.RunReports"]),
        ("#step_", ["Terrateam.Cli.Steps."]),
        (".cost_estimation", ["Terrateam.Cli.Steps.", Runner]),
        (".credentials", [Runner, "Terrateam.Functions.WorkManifests.RunnerScope"]),
        (".storage", ["Terrateam.Cli.Steps.StorageCommands", Runner]),
        ("", ["Terrateam.Core.Configuration.", Runner]),
    ];

    // Accepted and without effect; each is told by `terrateam validate`, for this file.
    private static readonly (string Place, string Yaml, string Told)[] WithoutEffect =
    [
        (".integrations", "integrations: {resourcely: {enabled: true}}", "integrations"),
        (
            ".workflows.integrations",
            "workflows: [{tag_query: '', integrations: {resourcely: {enabled: true}}}]",
            "workflows[0].integrations"
        ),
        (".checkout_strategy", "checkout_strategy: checkout", "checkout_strategy"),
        ("#engine.config_file", "engine: {name: fly, config_file: fly.toml}", "engine.name"),
    ];

    // What they say is what happens in any case: room for anchors, the only version, and the only provider.
    private static readonly string[] WithoutMeaning = [".definitions", ".version", ".cost_estimation.provider"];

    private static readonly Dictionary<string, HashSet<string>> Texts = new(StringComparer.Ordinal);
    private static readonly HashSet<string> Calls = new(StringComparer.Ordinal);

    static ConfigurationUseTests()
    {
        foreach (var name in (string[])["Terrateam.Core", "Terrateam.Functions", "terrateam"])
        {
            using var module = ModuleDefinition.ReadModule(Assembly.Load(name).Location);
            foreach (var type in module.Types)
                Read(type, type.FullName);
        }
    }

    [Fact]
    public void Every_key_is_read_by_the_code_of_its_part()
    {
        var keys = Keys().ToList();
        Assert.True(keys.Count > 150, $"The description has {keys.Count} keys.");

        Assert.Empty(
            keys.Where(key => !IsExcepted(key.Place, key.Name))
                .Where(key => !IsRead(key.Place, key.Name))
                .Select(key => $"{key.Place}.{key.Name}")
                .Distinct()
        );
    }

    [Fact]
    public void Every_exception_is_in_the_description_and_told_to_the_user()
    {
        var keys = Keys().Select(key => $"{key.Place}.{key.Name}").ToList();

        foreach (var place in WithoutEffect.Select(static one => one.Place).Concat(WithoutMeaning))
            Assert.Contains(keys, key => key.StartsWith(place, StringComparison.Ordinal));
        foreach (var (_, yaml, told) in WithoutEffect)
        {
            var result = ConfigurationReader.Read("config.yml", yaml);
            var problems = result.Errors.Concat(result.Warnings);
            if (result.IsValid)
            {
                var (errors, warnings) = CheckoutAdvice.Create(
                    result.Configuration,
                    yaml,
                    [],
                    new() { Index = Terrateam.Core.Changes.ModuleIndex.Empty }
                );
                problems = problems.Concat(errors).Concat(warnings);
            }

            Assert.Contains(problems, problem => problem.Key.Contains(told, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_type_of_step_is_run_or_refused()
    {
        var steps = Definitions()
            .Where(static name => name.StartsWith("step_", StringComparison.Ordinal))
            .Select(static name => name.Split('_')[1])
            .Distinct()
            .Except(["drift"]);

        string[] runners =
        [
            "Terrateam.Cli.Jobs.Job",
            "Terrateam.Cli.Steps.PolicyStep",
            "Terrateam.Cli.Steps.PolicyArguments",
        ];
        Assert.DoesNotContain(steps, type => !runners.Any(runner => Texts[runner].Contains(type)));
    }

    [Fact]
    public void What_is_read_is_used()
    {
        var seen = new HashSet<Type>();
        Collect(typeof(RepositoryConfiguration), seen);
        Assert.True(seen.Count > 20, $"The model has {seen.Count} types.");

        Assert.Empty(
            seen.Where(static type => !type.IsEnum)
                .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                // The place in the file, for messages.
                .Where(static property => property.Name is not ("Line" or "Column" or "File" or "EqualityContract"))
                .Where(static property => property.GetMethod is not null)
                .Where(static property =>
                    !Calls.Contains($"{property.DeclaringType!.FullName}::get_{property.Name}")
                    && !Calls.Contains($"{property.DeclaringType!.FullName}::Deconstruct")
                    && !Texts[Runner].Contains(KeyOf(property.Name))
                )
                .Select(static property => $"{property.DeclaringType!.FullName}.{property.Name}")
                .Distinct()
        );
    }

    private static bool IsExcepted(string place, string name)
    {
        var path = $"{place}.{name}";
        return WithoutEffect.Any(one => path.StartsWith(one.Place, StringComparison.Ordinal))
            || WithoutMeaning.Contains(path, StringComparer.Ordinal);
    }

    private static bool IsRead(string place, string name)
    {
        var readers = Parts.First(part => place.StartsWith(part.Place, StringComparison.Ordinal)).Readers;
        return Texts.Any(type =>
            Array.Exists(readers, reader => type.Key.StartsWith(reader, StringComparison.Ordinal))
            && type.Value.Contains(name)
        );
    }

    private static IEnumerable<string> Definitions() =>
        JsonNode.Parse(ConfigurationSchema.Write())!["definitions"]!.AsObject().Select(static one => one.Key);

    private static IEnumerable<(string Place, string Name)> Keys()
    {
        var schema = JsonNode.Parse(ConfigurationSchema.Write())!.AsObject();
        var definitions = schema["definitions"]!.AsObject();
        return definitions
            .SelectMany(static definition => KeysOf(definition.Value!, $"#{definition.Key}"))
            .Concat(KeysOf(schema, ""));
    }

    private static IEnumerable<(string Place, string Name)> KeysOf(JsonNode node, string place)
    {
        foreach (var (name, value) in node["properties"] as JsonObject ?? [])
        {
            yield return (place, name);
            foreach (var below in KeysOf(value!, $"{place}.{name}"))
                yield return below;
        }

        JsonNode?[] inner = [node["items"], node["additionalProperties"], .. Alternatives(node)];
        foreach (var below in inner.OfType<JsonObject>().SelectMany(child => KeysOf(child, place)))
            yield return below;
    }

    private static IEnumerable<JsonNode?> Alternatives(JsonNode node) =>
        new[] { "anyOf", "oneOf", "allOf" }.SelectMany(key => node[key] as JsonArray ?? []);

    private static string KeyOf(string property) =>
        string.Concat(
            property.Select(
                static (c, i) => char.IsUpper(c) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(c)}" : $"{c}"
            )
        );

    private static void Collect(Type type, HashSet<Type> seen)
    {
        foreach (var argument in type.GetGenericArguments().Append(type.GetElementType()).OfType<Type>())
            Collect(argument, seen);
        if (type.Namespace is not Model || !seen.Add(type))
            return;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Collect(property.PropertyType, seen);
    }

    private static void Read(TypeDefinition type, string outermost)
    {
        foreach (var nested in type.NestedTypes)
            Read(nested, outermost);

        // What is handed on to runners is not used by that.
        var isWire = outermost.StartsWith("Terrateam.Core.Runs.Wire", StringComparison.Ordinal);
        var isModel = outermost.StartsWith($"{Model}.", StringComparison.Ordinal);
        var isSchema = outermost.StartsWith($"{Model}.Schema.", StringComparison.Ordinal);
        var methods = type
            .Methods.Where(static method => method.HasBody)
            .Where(method => !isModel || !OfRecords.Contains(method.Name, StringComparer.Ordinal));
        foreach (var instruction in methods.SelectMany(static method => method.Body.Instructions))
        {
            if (instruction.OpCode.Code == Code.Ldstr && !isSchema)
            {
                if (!Texts.TryGetValue(outermost, out var texts))
                    Texts[outermost] = texts = new(StringComparer.Ordinal);
                texts.Add((string)instruction.Operand);
            }
            else if (instruction.Operand is MethodReference called && !isWire)
            {
                Calls.Add($"{called.DeclaringType.GetElementType().FullName.Replace('/', '+')}::{called.Name}");
            }
        }
    }
}
