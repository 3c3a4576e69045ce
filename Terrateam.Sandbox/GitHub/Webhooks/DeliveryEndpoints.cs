using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>The App's deliveries and their redelivery.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/webhooks</remarks>
internal sealed class DeliveryEndpoints(Hook hook, AppIdentity app)
{
    public void Map(Api api)
    {
        api.Patch("/app/hook/config", Needs.App, Configure);
        api.Get("/app/hook/deliveries", Needs.App, List);
        api.Get("/app/hook/deliveries/{delivery_id}", Needs.App, GetOne);
        api.Post("/app/hook/deliveries/{delivery_id}/attempts", Needs.App, call =>
        {
            hook.Redeliver(Find(call));
            return ApiResponse.Json(202, new JsonObject());
        });
    }

    private ApiResponse Configure(ApiCall call)
    {
        // Signed with the new one from the next delivery on.
        if ((string?)call.Body["secret"] is { } secret)
            app.WebhookSecret = secret;
        return ApiResponse.Ok(
            new JsonObject
            {
                ["content_type"] = "json",
                ["insecure_ssl"] = "0",
                ["secret"] = "********",
            }
        );
    }

    private static JsonObject Item(WebhookDelivery delivery) =>
        new()
        {
            ["id"] = delivery.Id,
            ["guid"] = delivery.Guid,
            ["delivered_at"] = delivery.DeliveredAt.ToGitHub(),
            ["redelivery"] = delivery.IsRedelivery,
            ["duration"] = delivery.Duration.TotalSeconds,
            ["status"] = delivery.Status,
            ["status_code"] = delivery.StatusCode,
            ["event"] = delivery.Event,
            ["action"] = delivery.Action,
            ["installation_id"] = delivery.InstallationId,
            ["repository_id"] = delivery.RepositoryId,
            ["throttled_at"] = null,
        };

    private ApiResponse List(ApiCall call)
    {
        var all = Known().Reverse();
        if (call.Query("status") is { } status)
            all = all.Where(delivery => (delivery.Outcome == DeliveryOutcome.Delivered) == (status == "success"));

        if (call.Query("cursor") is { } cursor)
        {
            if (
                !long.TryParse(
                    cursor.Replace("v1_", "", StringComparison.Ordinal),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var from
                )
            )
            {
                throw new RefusedException(400, "Invalid cursor");
            }

            all = all.Where(delivery => delivery.Id <= from);
        }

        var (_, size) = Paging.Window(call);
        var page = all.Take(size + 1).ToList();
        var answer = ApiResponse.Ok(new JsonArray([.. page.Take(size).Select(Item)]));
        if (page.Count > size)
        {
            var filter = call.Query("status") is { } asked ? $"&status={asked}" : "";
            answer.Headers["Link"] =
                $"<{call.World.BaseUrl}/app/hook/deliveries?per_page={size}&cursor=v1_{page[size].Id}{filter}>; "
                + $"rel=\"next\"";
        }

        return answer;
    }

    private ApiResponse GetOne(ApiCall call)
    {
        var delivery = Find(call);
        var json = Item(delivery);
        json["url"] = "";
        json["request"] = new JsonObject
        {
            ["headers"] = Headers(delivery.RequestHeaders),
            ["payload"] = JsonNode.Parse(delivery.Payload),
        };
        json["response"] = new JsonObject
        {
            ["headers"] = Headers(delivery.ResponseHeaders),
            ["payload"] = delivery.ResponseBody,
        };
        return ApiResponse.Ok(json);
    }

    private static JsonObject Headers(IReadOnlyDictionary<string, string> headers) =>
        new(headers.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonValue.Create(pair.Value))));

    private IEnumerable<WebhookDelivery> Known() =>
        hook.Deliveries.Where(delivery => delivery.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.Failed);

    private WebhookDelivery Find(ApiCall call)
    {
        var id = call.RouteId("delivery_id");
        return Known().FirstOrDefault(delivery => delivery.Id == id) ?? throw RefusedException.NotFound();
    }
}
