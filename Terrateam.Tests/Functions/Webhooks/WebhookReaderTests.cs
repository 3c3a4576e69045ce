using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

public sealed class WebhookReaderTests
{
    private static readonly string[] Events =
    [
        "pull_request",
        "issue_comment",
        "push",
        "workflow_job",
        "workflow_run",
        "installation",
        "installation_repositories",
        "repository",
        "star",
    ];

    private static readonly Dictionary<string, string> Payloads = new(StringComparer.Ordinal)
    {
        ["pull_request"] = """
            {"action":"opened","number":7,"pull_request":{"merged":false,"head":{"sha":"abc"},"updated_at":"2026-01-01T00:00:00Z"},"installation":{"id":5},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme","type":"Organization"},"default_branch":"main"},
             "sender":{"login":"kim","type":"User"}}
            """,
        ["issue_comment"] = """
            {"action":"created","issue":{"number":7,"pull_request":{"url":"x"}},"installation":{"id":5},
             "comment":{"id":11,"node_id":"IC_1","body":"terrateam plan","user":{"login":"kim","type":"User"},"created_at":"2026-01-01T00:00:00Z"},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme","type":"Organization"},"default_branch":"main"},
             "sender":{"login":"kim","type":"User"}}
            """,
        ["push"] = """
            {"ref":"refs/heads/main","after":"abc","deleted":false,"installation":{"id":5},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme","type":"Organization"},"default_branch":"main"}}
            """,
        ["workflow_job"] = """
            {"action":"completed","workflow_job":{"id":3,"run_id":9,"run_attempt":2,"name":"terrateam","status":"completed","conclusion":"success"},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme","type":"Organization"},"default_branch":"main"}}
            """,
        ["workflow_run"] = """
            {"action":"completed","workflow_run":{"id":9,"run_attempt":2,"status":"completed","conclusion":"failure","display_title":"t","path":".github/workflows/terrateam.yml"},
             "repository":{"id":1,"name":"infra","owner":{"login":"acme","type":"Organization"},"default_branch":"main"}}
            """,
        ["installation"] =
            """{"action":"created","installation":{"id":5,"account":{"login":"acme","type":"Organization"}}}""",
        ["installation_repositories"] =
            """{"action":"removed","installation":{"id":5},"repositories_removed":[{"id":1},{"id":2}]}""",
        ["repository"] = """{"action":"deleted","installation":{"id":5},"repository":{"id":1,"name":"infra"}}""",
        ["star"] = """{"action":"created"}""",
    };

    [Fact]
    public void Actions_and_values_that_GitHub_invents_later_are_read()
    {
        var body = Payloads["workflow_run"]
            .Replace("\"failure\"", "\"became_sentient\"", StringComparison.Ordinal)
            .Replace(
                "\"status\":\"completed\"",
                "\"status\":\"dreaming\",\"brand_new\":[{}]",
                StringComparison.Ordinal
            );

        var run = Assert.IsType<WorkflowRunEvent>(Read("workflow_run", body));

        Assert.Equal(("dreaming", "became_sentient"), (run.Status, run.Conclusion));
    }

    [Theory]
    [InlineData("refs/heads/main", "abc", false, true)]
    [InlineData("refs/heads/main", "000", true, false)]
    [InlineData("refs/heads/side", "abc", false, false)]
    [InlineData("refs/tags/main", "abc", false, false)]
    public void A_push_knows_whether_the_default_branch_moved(
        string reference,
        string after,
        bool deleted,
        bool expected
    )
    {
        var body = JsonNode.Parse(Payloads["push"])!;
        (body["ref"], body["after"], body["deleted"]) = (reference, after, deleted);

        Assert.Equal(expected, Assert.IsType<PushEvent>(Read("push", body.ToJsonString())).IsDefaultBranch);
    }

    [Theory]
    [InlineData("""{"base":{"ref":{"from":"main"},"sha":{"from":"abc"}}}""", true)]
    [InlineData("""{"base":{"sha":{"from":"abc"}},"title":{"from":"x"}}""", true)]
    [InlineData("""{"title":{"from":"base"}}""", false)]
    [InlineData("""{"base":null}""", false)]
    [InlineData("""["base"]""", false)]
    [InlineData("null", false)]
    public void An_edit_tells_whether_the_base_is_another(string changes, bool expected)
    {
        var body = JsonNode.Parse(Payloads["pull_request"])!;
        (body["action"], body["changes"]) = ("edited", JsonNode.Parse(changes));

        Assert.Equal(expected, Assert.IsType<PullRequestEvent>(Read("pull_request", body.ToJsonString())).IsRetargeted);
    }

    [Theory]
    [InlineData("""{"login":"kim","type":"User"}""", "kim", true)]
    [InlineData("""{"login":"renovate[bot]","type":"Bot"}""", "renovate[bot]", false)]
    [InlineData("""{"login":"old","type":"Mannequin"}""", "old", false)]
    [InlineData("""{"login":"odd"}""", "odd", false)]
    [InlineData("null", "ghost", false)]
    public void Only_a_known_person_counts_as_a_human_author(string user, string login, bool human)
    {
        var body = JsonNode.Parse(Payloads["issue_comment"])!;
        body["comment"]!["user"] = JsonNode.Parse(user);

        var comment = Assert.IsType<IssueCommentEvent>(Read("issue_comment", body.ToJsonString()));

        Assert.Equal((login, human), (comment.Author.Login, comment.Author.IsHuman));
    }

    [Fact]
    public void A_comment_is_read_up_to_its_limit_and_never_cut_through_a_character()
    {
        var body = JsonNode.Parse(Payloads["issue_comment"])!;
        body["comment"]!["body"] = new string('a', IssueCommentEvent.MaximumBodyLength - 1) + "🚀 and more";

        var comment = Assert.IsType<IssueCommentEvent>(Read("issue_comment", body.ToJsonString()));

        Assert.Equal(new string('a', IssueCommentEvent.MaximumBodyLength - 1), comment.Body);
    }

    [Fact]
    public void A_comment_that_an_App_wrote_for_a_person_names_the_App()
    {
        var body = JsonNode.Parse(Payloads["issue_comment"])!;
        body["comment"]!["performed_via_github_app"] = new JsonObject { ["id"] = 99 };

        Assert.Equal(99, Assert.IsType<IssueCommentEvent>(Read("issue_comment", body.ToJsonString())).ViaAppId);
    }

    [Fact]
    public void A_field_that_Terrateam_depends_on_is_named_when_it_is_missing()
    {
        var body = JsonNode.Parse(Payloads["pull_request"])!;
        body["repository"]!.AsObject().Remove("id");
        var raw = body.ToJsonString();

        var unreadable = Assert.IsType<UnreadableEvent>(Read("pull_request", raw));

        Assert.Equal(
            new UnreadableEvent("pull_request", "the field repository.id is missing", IsJson: true),
            unreadable
        );
    }

    [Fact]
    public void A_field_of_another_kind_is_named_without_its_content()
    {
        var unreadable = Assert.IsType<UnreadableEvent>(
            Read("push", """{"ref":"refs/heads/main","after":{"secret":"s3cr3t"}}""")
        );

        Assert.True(unreadable.IsJson);
        Assert.Contains("$.after", unreadable.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", unreadable.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("\"x\"")]
    public void Whatever_is_no_payload_is_unreadable(string body)
    {
        foreach (var name in Events.SkipLast(1))
            Assert.IsType<UnreadableEvent>(Read(name, body));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("{", false)]
    [InlineData("payload=%7B%7D", false)]
    [InlineData("{}", true)]
    public void A_body_that_is_not_JSON_is_told_from_a_strange_one(string body, bool json)
    {
        var unreadable = Assert.IsType<UnreadableEvent>(Read("pull_request", body));
        var other = Read("star", body);

        Assert.Equal(json, unreadable.IsJson);
        Assert.Equal(json, other is IgnoredEvent);
    }

    [Fact]
    public void A_body_under_the_name_of_another_event_never_becomes_that_event()
    {
        foreach (var (name, body) in Payloads)
        {
            foreach (
                var other in Events.SkipLast(1).Where(other => !string.Equals(other, name, StringComparison.Ordinal))
            )
            {
                // Every delivery names its installation and its repository, so only these events accept a foreign body;
                // its action is ignored, or GitHub is queried before an effect.
                if (other is not ("installation" or "installation_repositories" or "repository"))
                    Assert.IsType<UnreadableEvent>(Read(other, body));
            }
        }
    }

    [Fact]
    public void No_mutation_of_a_payload_makes_the_reader_throw()
    {
        var mutation = Gen.Select(
            Gen.OneOf(Events),
            Gen.OneOf(Events),
            Gen.Int[0, 100_000],
            Gen.OneOf(
                "null",
                "true",
                "-1",
                "1e400",
                "99999999999999999999",
                "\"\"",
                "\"\\ud800\"",
                "[]",
                "[{}]",
                "{}",
                "{\"id\":{}}"
            )
        );

        mutation.Sample(
            (name, source, seed, replacement) =>
            {
                var body = JsonNode.Parse(Payloads[source])!;
                var nodes = Descendants(body).ToList();
                nodes[seed % nodes.Count].ReplaceWith("@here@");

                Assert.NotNull(
                    Read(name, body.ToJsonString().Replace("\"@here@\"", replacement, StringComparison.Ordinal))
                );
            }
        );
    }

    [Fact]
    public void No_damage_to_the_bytes_of_a_payload_makes_the_reader_throw() =>
        Gen.Select(Gen.OneOf(Events), Gen.Int[0, 100_000], Gen.Byte, Gen.Bool)
            .Sample(
                (name, position, value, cut) =>
                {
                    var body = Encoding.UTF8.GetBytes(Payloads[name]);
                    position %= body.Length;
                    body[position] = value;

                    Assert.NotNull(WebhookReader.Read(name, cut ? body.AsMemory(0, position) : body));
                }
            );

    private static WebhookEvent Read(string name, string body) =>
        WebhookReader.Read(name, Encoding.UTF8.GetBytes(body));

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Descendants(child).Prepend(child));
    }
}
