using System.Text.Json.Nodes;

namespace Terrateam.Tests.Scenarios;

/// <summary>Plans of <c>network</c> whose steps put up gates.</summary>
internal static class GatedPlan
{
    /// <summary>Has the next job plan, and report these gates.</summary>
    public static void NextPutsUp(this ScriptedRunner runner, params JsonObject[] gates) =>
        runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            await job.UploadAsync("network", "default");
            var step = ScriptedJob.PlanStep("network", "default", hasChanges: true);
            Assert.Equal(200, (await job.ReportAsync([step], gates: [.. gates])).Status);
            return 0;
        });

    /// <summary>The gate <c>policy</c> of a directory, which any of these approves.</summary>
    public static JsonObject Policy(params string[] approvers) =>
        new()
        {
            ["token"] = "policy",
            ["any_of"] = new JsonArray([.. approvers]),
            ["dir"] = "network",
            ["workspace"] = "default",
        };

    /// <summary>
    /// A gate of the whole run, which any of these approves; one without a token opens by an approval of the pull
    /// request.
    /// </summary>
    public static JsonObject OfRun(string? token, params string[] approvers)
    {
        var gate = new JsonObject { ["any_of"] = new JsonArray([.. approvers]) };
        if (token is not null)
            gate["token"] = token;
        return gate;
    }
}
