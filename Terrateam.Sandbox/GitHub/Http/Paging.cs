using System.Globalization;
using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Pages of a list, with GitHub's <c>Link</c> header.</summary>
/// <remarks>https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api</remarks>
internal static class Paging
{
    private const int Default = 30;
    private const int MaxPageSize = 100;

    /// <summary>Responds with one page as a bare array.</summary>
    public static ApiResponse Page<T>(this ApiCall call, IReadOnlyList<T> items, Func<T, JsonNode> json)
    {
        var (page, size) = Window(call);
        var answer = ApiResponse.Ok(Slice(items, page, size, json));
        AddLinks(call, answer, page, size, items.Count);
        return answer;
    }

    /// <summary>Responds with one page inside an object with <c>total_count</c>.</summary>
    public static ApiResponse Page<T>(this ApiCall call, string name, IReadOnlyList<T> items, Func<T, JsonNode> json)
    {
        var (page, size) = Window(call);
        var answer = ApiResponse.Ok(
            new JsonObject { ["total_count"] = items.Count, [name] = Slice(items, page, size, json) }
        );
        AddLinks(call, answer, page, size, items.Count);
        return answer;
    }

    public static JsonArray Slice<T>(IReadOnlyList<T> items, int page, int size, Func<T, JsonNode> json) =>
        [.. items.Skip((page - 1) * size).Take(size).Select(json)];

    public static (int Page, int Size) Window(ApiCall call)
    {
        var page = int.TryParse(call.Query("page"), CultureInfo.InvariantCulture, out var p) && p > 0 ? p : 1;
        var size =
            int.TryParse(call.Query("per_page"), CultureInfo.InvariantCulture, out var s) && s > 0
                ? Math.Min(s, MaxPageSize)
                : Default;
        return (page, size);
    }

    public static void AddLinks(ApiCall call, ApiResponse answer, int page, int size, int count)
    {
        var last = Math.Max(1, (count + size - 1) / size);
        if (last == 1)
        {
            return;
        }

        var links = new List<string>();
        if (page > 1)
        {
            links.Add(Link(call, page - 1, "prev"));
            links.Add(Link(call, 1, "first"));
        }

        if (page < last)
        {
            links.Add(Link(call, page + 1, "next"));
            links.Add(Link(call, last, "last"));
        }

        answer.Headers["Link"] = string.Join(", ", links);
    }

    private static string Link(ApiCall call, int page, string relation)
    {
        var query = call
            .Http.Request.Query.Where(pair => pair.Key != "page")
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}")
            .Append($"page={page}");
        return $"<{call.World.BaseUrl}{call.Http.Request.Path}?{string.Join('&', query)}>; rel=\"{relation}\"";
    }
}
