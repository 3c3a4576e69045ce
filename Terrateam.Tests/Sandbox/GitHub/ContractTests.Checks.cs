using System.Text.Json.Nodes;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed partial class ContractTests
{
    private static async Task CallChecksAsync(ApiClient api, string sha)
    {
        await ExpectAsync(
            201,
            api.PostAsync(
                $"/repos/acme/infra/statuses/{sha}",
                new JsonObject
                {
                    ["state"] = "pending",
                    ["context"] = "terrateam plan: network default",
                    ["description"] = "Running",
                }
            )
        );
        await GetAsync(api, $"/repos/acme/infra/commits/{sha}/status");
        await GetAsync(api, $"/repos/acme/infra/commits/{sha}/statuses");
        var check = await ExpectAsync(
            201,
            api.PostAsync("/repos/acme/infra/check-runs", new JsonObject { ["name"] = "lint", ["head_sha"] = sha })
        );
        await ExpectAsync(
            200,
            api.SendAsync(
                "PATCH",
                $"/repos/acme/infra/check-runs/{(long)check.Json["id"]!}",
                new JsonObject
                {
                    ["conclusion"] = "success",
                    ["output"] = new JsonObject { ["title"] = "Clean", ["summary"] = "Nothing found" },
                }
            )
        );
        await ExpectAsync(
            200,
            api.SendAsync(
                "PATCH",
                $"/repos/acme/infra/check-runs/{(long)check.Json["id"]!}",
                new JsonObject
                {
                    ["status"] = "completed",
                    ["conclusion"] = "failure",
                    ["external_id"] = "1 dir:network",
                    ["details_url"] = "https://github.com/acme/infra/actions/runs/1",
                    ["output"] = new JsonObject
                    {
                        ["title"] = "Failed",
                        ["summary"] = "One problem",
                        ["text"] = "All of it",
                        ["annotations"] = new JsonArray(
                            new JsonObject
                            {
                                ["path"] = "network/main.tf",
                                ["start_line"] = 1,
                                ["end_line"] = 1,
                                ["annotation_level"] = "failure",
                                ["title"] = "network: tf/plan",
                                ["message"] = "Unsupported argument",
                            }
                        ),
                    },
                    ["actions"] = new JsonArray(
                        new JsonObject
                        {
                            ["label"] = "Plan again",
                            ["description"] = "Plans again",
                            ["identifier"] = "plan",
                        }
                    ),
                }
            )
        );
        await GetAsync(api, $"/repos/acme/infra/commits/{sha}/check-runs");
        await GetAsync(api, $"/repos/acme/infra/commits/{sha}/check-runs?check_name=lint&filter=all");
    }
}
