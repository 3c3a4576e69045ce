using System.Text.Json;
using Terrateam.Functions.Composition;
using Terrateam.Local.Discovery;

namespace Terrateam.Tests.Architecture;

/// <summary>
/// The Functions host's metadata (<c>functions.metadata</c>, which the Worker SDK writes) matches the function classes.
/// </summary>
public sealed class FunctionsMetadataTests
{
    private static readonly IReadOnlyList<JsonElement> Metadata = Read();

    private static IReadOnlyList<Function> Declared { get; } =
        FunctionDiscovery.Find(typeof(TerrateamServices).Assembly.GetTypes());

    [Fact]
    public void Every_function_class_is_known_to_the_host_and_nothing_else() =>
        Assert.Equal(
            Declared.Select(function => (function.Name, function.EntryPoint)),
            Metadata.Select(function => (Text(function, "name"), Text(function, "entryPoint")))
        );

    [Fact]
    public void Triggers_routes_methods_levels_and_schedules_are_those_of_the_classes() =>
        Assert.Equal(Declared.Select(Describe), Metadata.Select(Describe));

    [Fact]
    public void Nobody_without_a_key_reaches_more_than_what_checks_by_itself_who_calls() =>
        Assert.All(
            Declared
                .Select(function => function.Trigger)
                .OfType<Trigger.Http>()
                .Where(trigger => trigger.Level == Microsoft.Azure.Functions.Worker.AuthorizationLevel.Anonymous),
            trigger =>
                Assert.True(
                    trigger.Route is "github/v1/events" or "health" or "ops/v1/{command}"
                        || trigger.Route is "sign-in" or "sign-in/callback" or "sign-out"
                        || trigger.Route is "account" or "account/unsubscribe"
                        || trigger.Route is "setup" or "setup/created"
                        || trigger.Route is "secrets" or "secrets/{owner}/{name}"
                        || trigger.Route.StartsWith("github/v1/work-manifests/{id:guid}", StringComparison.Ordinal),
                    trigger.Route
                )
        );

    [Fact]
    public void The_durable_extension_is_in_the_build()
    {
        using var extensions = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "extensions.json"))
        );

        var names = extensions
            .RootElement.GetProperty("extensions")
            .EnumerateArray()
            .Select(extension => Text(extension, "name"))
            .ToList();

        Assert.Contains("DurableTask", names);
    }

    private static string Describe(Function function) =>
        function.Trigger switch
        {
            Trigger.Http http =>
                $"{function.Name}: httpTrigger {http.Level} {string.Join(',', http.Methods).ToLowerInvariant()} "
                    + $"{http.Route}",
            Trigger.Timer timer => $"{function.Name}: timerTrigger {timer.Schedule}",
            Trigger.Orchestration => $"{function.Name}: orchestrationTrigger",
            _ => $"{function.Name}: activityTrigger",
        };

    private static string Describe(JsonElement function)
    {
        var trigger = function
            .GetProperty("bindings")
            .EnumerateArray()
            .Single(binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));
        var name = $"{Text(function, "name")}: {Text(trigger, "type")}";
        return Text(trigger, "type") switch
        {
            "httpTrigger" => $"{name} {Text(trigger, "authLevel")} "
                + $"{string.Join(',', trigger.GetProperty("methods").EnumerateArray())} {Text(trigger, "route")}",
            "timerTrigger" => $"{name} {Text(trigger, "schedule")}",
            _ => name,
        };
    }

    private static List<JsonElement> Read()
    {
        using var metadata = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions.metadata"))
        );
        return
        [
            .. metadata
                .RootElement.EnumerateArray()
                .Select(function => function.Clone())
                .OrderBy(function => Text(function, "name"), StringComparer.Ordinal),
        ];
    }

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;
}
