using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>Bodies of the shape and the 22 KB of GitHub's <c>pull_request</c> deliveries.</summary>
internal sealed class WebhookBodies
{
    private static readonly string[] Links =
    [
        "self",
        "html",
        "issue",
        "comments",
        "review_comments",
        "commits",
        "statuses",
    ];

    public const string PullRequest = "pull_request";

    /// <summary>An event that the app does not use.</summary>
    public const string Ignored = "pull_request_review_comment";

    private const int Length = 22_000;
    private const string Number = "1234567";
    private const string Nonce = "0123456789abcdef";

    private static readonly byte[] Template = Create();
    private static readonly int[] Numbers = Places(Number);
    private static readonly int[] Nonces = Places(Nonce);

    private readonly byte[] _body = [.. Template];

    /// <summary>The body of a change of a pull request; valid until the next one.</summary>
    public byte[] Of(int pull, long nonce)
    {
        // JSON knows no leading zeros, so that the numbers begin at a million.
        foreach (var place in Numbers)
            Encoding.ASCII.GetBytes((1_000_000 + pull).ToString(CultureInfo.InvariantCulture), _body.AsSpan(place));
        foreach (var place in Nonces)
            Encoding.ASCII.GetBytes(nonce.ToString("x16", CultureInfo.InvariantCulture), _body.AsSpan(place));
        return _body;
    }

    private static int[] Places(string text)
    {
        var places = new List<int>();
        var pattern = Encoding.ASCII.GetBytes(text);
        for (var at = 0; Template.AsSpan(at).IndexOf(pattern) is >= 0 and var next; at += next + pattern.Length)
            places.Add(at + next);
        return [.. places];
    }

    private static byte[] Create()
    {
        var pull = new JsonObject
        {
            ["url"] = Address($"repos/acme/infra/pulls/{Number}"),
            ["id"] = 2_100_000_001,
            ["number"] = int.Parse(Number, CultureInfo.InvariantCulture),
            ["state"] = "open",
            ["title"] = "Widen the network",
            ["user"] = Account("alice"),
            ["body"] = "",
            ["created_at"] = Now(),
            ["updated_at"] = Now(),
            ["merged"] = false,
            ["merged_at"] = null,
            ["head"] = Side("change", Nonce + new string('0', 24)),
            ["base"] = Side("main", new string('a', 40)),
            ["_links"] = new JsonObject(
                Links.Select(name =>
                    KeyValuePair.Create<string, JsonNode?>(name, new JsonObject { ["href"] = Address($"pulls/{name}") })
                )
            ),
        };
        var body = new JsonObject
        {
            ["action"] = "synchronize",
            ["number"] = int.Parse(Number, CultureInfo.InvariantCulture),
            ["pull_request"] = pull,
            ["before"] = new string('b', 40),
            ["after"] = Nonce + new string('0', 24),
            ["repository"] = Repository(),
            ["sender"] = Account("alice"),
            ["installation"] = new JsonObject { ["id"] = 17, ["node_id"] = "MDIzOkluc3RhbGxhdGlvbjE3" },
        };
        pull["body"] = new string('x', Length - Encoding.UTF8.GetByteCount(body.ToJsonString()));
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static JsonObject Side(string branch, string commit) =>
        new()
        {
            ["label"] = "acme:" + branch,
            ["ref"] = branch,
            ["sha"] = commit,
            ["user"] = Account("acme"),
            ["repo"] = Repository(),
        };

    private static JsonObject Repository()
    {
        var repository = new JsonObject
        {
            ["id"] = 4711,
            ["node_id"] = "R_kgDOABCDEF",
            ["name"] = "infra",
            ["full_name"] = "acme/infra",
            ["private"] = true,
            ["owner"] = Account("acme"),
            ["fork"] = false,
            ["archived"] = false,
            ["default_branch"] = "main",
            ["topics"] = new JsonArray("terraform", "infrastructure"),
        };
        foreach (
            var part in "forks,keys,collaborators,teams,hooks,events,assignees,branches,tags,blobs,refs,trees,statuses,languages,stargazers,contributors,subscribers,commits,comments,contents,compare,merges,archive,downloads,issues,pulls,milestones,notifications,labels,releases,deployments".Split(
                ','
            )
        )
        {
            repository[part + "_url"] = Address($"repos/acme/infra/{part}{{/number}}");
        }

        return repository;
    }

    private static JsonObject Account(string login)
    {
        var account = new JsonObject
        {
            ["login"] = login,
            ["id"] = 42,
            ["type"] = "User",
            ["site_admin"] = false,
        };
        foreach (
            var part in "followers,following,gists,starred,subscriptions,organizations,repos,events,received_events".Split(
                ','
            )
        )
        {
            account[part + "_url"] = Address($"users/{login}/{part}");
        }

        return account;
    }

    private static string Address(string path) => "https://api.github.com/" + path;

    private static string Now() =>
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
