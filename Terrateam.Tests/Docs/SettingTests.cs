using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Functions.Notifications;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Infra;

namespace Terrateam.Tests.Docs;

/// <summary>
/// docs/settings.md, the app's option types, the sample of local settings and the Bicep files name the same settings.
/// </summary>
public sealed partial class SettingTests
{
    // Read by a Functions host (the local one among them), by Azure's libraries or by the platform.
    private static readonly string[] Platform =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AZURE_CLIENT_ID",
        "AzureWebJobsStorage",
        "DURABLE_SQL_CONNECTION_STRING",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
        "DataDirectory",
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
        "FUNCTIONS_WORKER_RUNTIME",
        "Host:LocalHttpPort",
    ];

    // Option types that read their settings themselves, with their sections.
    private static readonly Dictionary<string, string> Readers = new(StringComparer.Ordinal)
    {
        ["KeyOptions"] = "Keys",
        ["StateOptions"] = "State",
        ["LocalStoreOptions"] = "State",
    };

    private static readonly Dictionary<string, string> Known = Options().ToDictionary(StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void There_are_settings() => Assert.NotEmpty(Known);

    [Fact]
    public void Every_option_type_of_the_app_says_its_section()
    {
        var silent = OptionTypes().Where(type => SectionOf(type) is null).Select(type => type.FullName);

        Assert.Empty(silent);
    }

    [Fact]
    public void Every_setting_is_documented() =>
        Assert.Empty(Known.Keys.Except(Documented().Select(setting => setting.Name)));

    [Fact]
    public void Every_documented_setting_exists() =>
        Assert.Empty(Documented().Select(setting => setting.Name).Except(Known.Keys));

    // DataDirectory and those of the platform are in no section.
    [Fact]
    public void A_change_of_any_section_of_settings_is_audited()
    {
        var sections = Known.Keys.Where(name => name.Contains(':', StringComparison.Ordinal)).Select(SectionOfName);

        Assert.Equal(
            sections.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Terrateam.Functions.Audit.AuditWork.Sections.Order(StringComparer.Ordinal)
        );

        static string SectionOfName(string name) => name.Split(':')[0];
    }

    [Fact]
    public void Every_documented_default_is_the_real_one()
    {
        var wrong =
            from setting in Documented()
            where Known.TryGetValue(setting.Name, out var real) && real != setting.Default
            select $"{setting.Name}: documented as '{setting.Default}', is '{Known[setting.Name]}'";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_setting_of_the_examples_exists()
    {
        var examples =
            from page in Page.All
            from block in page.Blocks("json settings")
            from name in Names(block.Text)
            select $"{page.File}: {name}";

        Assert.NotEmpty(examples);
        var unknown = examples.Where(example => !IsKnown(example.Split(": ")[1]));
        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_setting_of_the_sample_exists()
    {
        var unknown = Names(CodeBase.Read("local.settings.sample.json")).Where(name => !IsKnown(name));

        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_setting_that_is_deployed_exists()
    {
        // What overrules host.json is the host's.
        var deployed = Template
            .Names.SelectMany(name => Template.Load(name).OfType("Microsoft.Web/sites/config"))
            .SelectMany(config => config["properties"]!.AsObject().Select(setting => setting.Key))
            .Where(name => !name.StartsWith("AzureFunctionsJobHost__", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(deployed.Count > 20);
        var unknown = deployed.Where(name => !IsKnown(name));
        Assert.Empty(unknown);
    }

    private static bool IsKnown(string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return Known.ContainsKey(key)
            || Platform.Contains(key)
            || Platform.Contains(key.Split(':')[0])
            || (
                key.Split(':') is ["Notifications", "Destinations", _, var property, ..]
                && typeof(DestinationSettings).GetProperty(property) is not null
            )
            // The entries of maps and lists.
            || (key.Split(':') is [var section, var map, _] && Known.ContainsKey($"{section}:{map}"));
    }

    private static IEnumerable<string> Names(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name);

    private static IEnumerable<(string Name, string Default)> Documented() =>
        from row in Page.Open("docs/settings.md").Rows
        let name = SettingName().Match(row[0])
        where name.Success && !Platform.Contains(name.Groups[1].Value)
        select (name.Groups[1].Value, row[1].Trim('`', '–'));

    private static IEnumerable<Type> OptionTypes() =>
        CodeBase
            .Assemblies.Where(assembly => assembly.GetName().Name is "Terrateam.Functions" or "Terrateam.Local")
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type =>
                type.Name.EndsWith("Options", StringComparison.Ordinal)
                && type is { IsInterface: false, IsAbstract: false }
            );

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
        ?? Readers.GetValueOrDefault(type.Name);

    // The properties of an option type that can be written, or filled, are the keys of its section.
    private static IEnumerable<KeyValuePair<string, string>> Options() =>
        from type in OptionTypes()
        let section = SectionOf(type)
        where section is not null
        let defaults = Activator.CreateInstance(type)
        from property in type.GetProperties()
        where
            property.CanWrite
            || (property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))
        select KeyValuePair.Create($"{section}:{property.Name}", Format(property.GetValue(defaults)));

    private static string Format(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            IEnumerable list => string.Join(", ", list.Cast<object>()),
            bool truth => truth ? "true" : "false",
            Enum choice => BetweenWords().Replace(choice.ToString(), "-").ToLowerInvariant(),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"^`([A-Za-z]+:[A-Za-z]+)`$")]
    private static partial Regex SettingName();
}
