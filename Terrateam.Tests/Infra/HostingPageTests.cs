using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Infra;

/// <summary>docs/azure-hosting.md tells every parameter and every alert, and none that there is not.</summary>
public sealed partial class HostingPageTests
{
    private static IEnumerable<IReadOnlyList<string>> Rows => Page.Open("docs/azure-hosting.md").Rows;

    [Fact]
    public void Every_parameter_of_the_deployment_is_explained()
    {
        var parameters = Parameter()
            .Matches(CodeBase.Read("infra/main.bicep"))
            .Select(static match => match.Groups[1].Value);
        var told = Rows.Where(static row => row.Count == 4).SelectMany(static row => Names(row[0]));

        Assert.Equal(
            parameters.Order(StringComparer.Ordinal),
            told.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_alert_is_explained()
    {
        var template = Template.Load("production");
        string[] types =
        [
            "Microsoft.Insights/scheduledQueryRules",
            "Microsoft.Insights/metricAlerts",
            "Microsoft.Insights/activityLogAlerts",
        ];
        var alerts = types
            .SelectMany(template.OfType)
            .Select(static alert => Template.NameOf(alert)["terrateam-".Length..]);
        var told = Rows.Where(static row => row.Count == 2).SelectMany(static row => Names(row[0]));

        Assert.Equal(alerts.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(string cell) =>
        Quoted().Matches(cell).Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"^param (\w+)", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
