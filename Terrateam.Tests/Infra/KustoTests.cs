using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>
/// What alerts and the workbook ask is understood, with the tables and columns that there are: Azure does not look at a
/// query before it is run, and one that fails wakes no person.
/// </summary>
public sealed class KustoTests
{
    private const string Folder = "Terrateam.Tests/Infra/Kusto";

    // https://learn.microsoft.com/azure/azure-monitor/reference/tables-index, as far as queries use them
    private static readonly Dictionary<string, string> Tables = new(StringComparer.Ordinal)
    {
        ["AppMetrics"] = "(TimeGenerated: datetime, Name: string, Sum: real, Min: real, Max: real, ItemCount: int)",
        ["AppRequests"] =
            "(TimeGenerated: datetime, Name: string, ResultCode: string, DurationMs: real, Success: bool)",
        ["AppTraces"] = "(TimeGenerated: datetime, Message: string, SeverityLevel: int, Properties: dynamic)",
        ["AZKVAuditLogs"] =
            "(TimeGenerated: datetime, OperationName: string, HttpStatusCode: int, Identity: dynamic, "
            + "CallerIpAddress: string)",
        ["SigninLogs"] = "(TimeGenerated: datetime, UserId: string, UserPrincipalName: string, AppDisplayName: string)",
        ["StorageBlobLogs"] =
            "(TimeGenerated: datetime, OperationName: string, StatusText: string, ObjectKey: string, "
            + "RequesterObjectId: string, CallerIpAddress: string)",
    };

    internal static IEnumerable<(string Name, string Query)> WorkbookQueries =>
        JsonNode.Parse(CodeBase.Read("infra/workbook.json"))!["items"]!
            .AsArray()
            .Where(static item => item!["content"]!["query"] is not null)
            .Select(static item => ((string)item!["name"]!, (string)item["content"]!["query"]!));

    private static IEnumerable<(string Name, string Query)> AlertQueries =>
        Template
            .Load("production")
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => (Template.NameOf(rule), (string)Template.At(rule, "properties.criteria.allOf[0].query")!));

    [Fact]
    public async Task Every_query_of_an_alert_or_of_the_workbook_is_understood()
    {
        var queries = AlertQueries.Concat(WorkbookQueries).ToList();

        var faults = await FaultsAsync([.. queries.Select(static query => query.Query)]);

        Assert.True(queries.Count > 15);
        Assert.Empty(
            queries
                .Zip(faults)
                .Where(static pair => pair.Second.Count > 0)
                .Select(static pair => $"{pair.First.Name}: {string.Join(' ', pair.Second)}")
        );
    }

    [Fact]
    public async Task A_query_that_names_what_there_is_not_is_seen()
    {
        var faults = await FaultsAsync([
            "AppTraces | where Text contains 'x'",
            "Traces | take 1",
            "AppTraces | were Message == 'x'",
            "AppTraces | where Message contains 'x'",
        ]);

        Assert.Equal([true, true, true, false], faults.Select(static fault => fault.Count > 0));
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> FaultsAsync(string[] queries)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await NpmFolder.InstallAsync(Folder, cancellationToken);
        var start = new ProcessStartInfo("node", [Path.Combine(CodeBase.Root, Folder, "check.cjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var error = node.StandardError.ReadToEndAsync(cancellationToken);
        var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { tables = Tables, queries }));
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<string[][]>(await output)!;
    }
}
