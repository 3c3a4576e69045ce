using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Limits;

/// <summary>The state of the caller's budget; the call itself is free.</summary>
/// <remarks>https://docs.github.com/en/rest/rate-limit/rate-limit</remarks>
internal sealed class LimitEndpoint(Limiter limiter)
{
    public void Map(Api api) => api.Get("/rate_limit", Needs.Anything, call =>
        {
            var (limit, remaining, reset, used) = limiter.StateOf(call.Caller);
            JsonObject Core() =>
                new()
                {
                    ["limit"] = limit,
                    ["remaining"] = remaining,
                    ["reset"] = reset,
                    ["used"] = used,
                };
            return ApiResponse.Ok(
                new JsonObject
                {
                    ["resources"] = new JsonObject
                    {
                        ["core"] = Core(),
                        ["search"] = new JsonObject
                        {
                            ["limit"] = 30,
                            ["remaining"] = 30,
                            ["reset"] = reset,
                            ["used"] = 0,
                        },
                        ["graphql"] = new JsonObject
                        {
                            ["limit"] = 5000,
                            ["remaining"] = 5000,
                            ["reset"] = reset,
                            ["used"] = 0,
                        },
                    },
                    ["rate"] = Core(),
                }
            );
        });
}
