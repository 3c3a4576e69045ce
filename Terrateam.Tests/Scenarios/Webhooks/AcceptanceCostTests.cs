using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;
using Terrateam.Functions.Webhooks;
using Terrateam.Local.Durable;
using Terrateam.Local.Hosting;
using Terrateam.Local.State;
using Terrateam.Local.Timers;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>
/// What deliveries cost: operations of the store, transactions, signals. Orchestrations and timers rest, so that all
/// that is counted is for the deliveries.
/// </summary>
public sealed class AcceptanceCostTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly ConcurrentQueue<string> _operations = new();
    private SandboxGitHub _github = null!;
    private SandboxApp _app = null!;
    private SqliteDocumentStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ping", "{}")]
    [InlineData("star", """{"action":"created"}""")]
    [InlineData("pull_request_review_comment", """{"action":"created"}""")]
    [InlineData("pull_request", """{"action":"labeled"}""")]
    [InlineData("pull_request", """{"action":"edited"}""")]
    [InlineData("pull_request", """{"pull_request":{"updated_at":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("pull_request", """{"installation":null}""")]
    [InlineData("issue_comment", """{"action":"edited"}""")]
    [InlineData("issue_comment", """{"comment":{"body":"Looks good."}}""")]
    [InlineData("issue_comment", """{"comment":{"user":{"login":"renovate","type":"Bot"}}}""")]
    [InlineData("issue_comment", """{"issue":{"pull_request":null}}""")]
    [InlineData("issue_comment", """{"comment":{"created_at":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("pull_request_review", """{"review":{"body":"Looks good."}}""")]
    [InlineData("pull_request_review", """{"action":"dismissed"}""")]
    [InlineData("merge_group", """{"action":"destroyed"}""")]
    [InlineData("push", """{"ref":"refs/heads/change"}""")]
    [InlineData("push", """{"deleted":true}""")]
    [InlineData("workflow_job", """{"action":"in_progress"}""")]
    [InlineData("workflow_run", """{"action":"requested"}""")]
    [InlineData("installation", """{"action":"new_action"}""")]
    [InlineData("installation_repositories", """{"action":"new_action"}""")]
    [InlineData("repository", """{"action":"created"}""")]
    public async Task An_event_that_is_ignored_costs_no_operation(string name, string differences)
    {
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(name, Body(name, 1, JsonNode.Parse(differences))));

        Assert.Empty(_operations);
        Assert.Empty(await SignalsAsync());
    }

    [Theory]
    [InlineData("pull_request")]
    [InlineData("issue_comment")]
    [InlineData("pull_request_review")]
    [InlineData("merge_group")]
    public async Task An_event_that_is_stored_costs_one_insert_once_its_pull_request_is_known(string name)
    {
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("pull_request", Body("pull_request", 1)));
        Assert.Equal(
            [
                "insert drift",
                "insert asked",
                "get belongings",
                "insert belongings",
                "get belongings",
                "insert belongings",
                "insert inbox",
            ],
            Take()
        );

        // Another pull request of the same repository.
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("pull_request", Body("pull_request", 2)));
        Assert.Equal(["insert asked", "get belongings", "insert belongings", "insert inbox"], Take());

        for (var count = 0; count < 3; count++)
        {
            var transactions = _store.Transactions;
            Assert.Equal(HttpStatusCode.Accepted, await PostAsync(name, Body(name, 1)));
            Assert.Equal(["insert asked and inbox"], Take());
            Assert.Equal(1, _store.Transactions - transactions);
        }
    }

    [Fact]
    public async Task A_delivery_that_comes_again_or_under_another_id_writes_nothing()
    {
        var body = Body("pull_request", 1);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync("pull_request", body, "one"));
        var written = await WrittenAsync();

        Assert.Equal(HttpStatusCode.OK, await PostAsync("pull_request", body, "one"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("pull_request", body, "another"));

        Assert.Equal(written, await WrittenAsync());
        Assert.Single(await SignalsAsync());
    }

    [Fact]
    public async Task A_burst_is_few_transactions_and_one_signal_for_each_pull_request()
    {
        const int Deliveries = 60;
        for (var pull = 1; pull <= 3; pull++)
            await PostAsync("pull_request", Body("pull_request", pull));
        var before = _store.Transactions;

        // Another process writes, so that all of them wait for it.
        await using (var other = await OpenAsync("state/state.db"))
        {
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            var answers = Enumerable
                .Range(0, Deliveries)
                .Select(index => PostAsync("pull_request", Body("pull_request", 1 + (index % 3))))
                .ToList();
            SpinWait.SpinUntil(() => _operations.Count(one => one == "insert asked and inbox") == Deliveries);
            await ExecuteAsync(other, "COMMIT");
            Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(HttpStatusCode.Accepted, answer));
        }

        Assert.InRange(_store.Transactions - before, 1, 5);
        Assert.Equal(3, (await SignalsAsync()).Count);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _github = await SandboxGitHub.StartAsync();
        _app = await SandboxApp.StartAsync(_github, Path.Combine(_github.Directory, "app"), replace: services =>
        {
            foreach (
                var resting in services
                    .Where(known =>
                        known.ImplementationType == typeof(Hosted<DurableWorker>)
                        || known.ImplementationType == typeof(Hosted<FunctionTimers>)
                    )
                    .ToList()
            )
            {
                services.Remove(resting);
            }

            CountingStore.Watch(services, _operations);
        });
        _store = (SqliteDocumentStore)_app.Services.GetRequiredKeyedService<IDocumentStore>("counted");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _github.DisposeAsync();
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private List<string> Take()
    {
        List<string> taken = [.. _operations];
        _operations.Clear();
        return taken;
    }

    private Task<IReadOnlyList<string>> WrittenAsync() =>
        ReadAsync("state/state.db", "SELECT collection || '/' || key || '/' || etag FROM documents ORDER BY 1");

    // The messages that wait for orchestrations, by instance.
    private Task<IReadOnlyList<string>> SignalsAsync() =>
        ReadAsync("orchestrations.db", "SELECT instance FROM messages ORDER BY 1");

    private async Task<IReadOnlyList<string>> ReadAsync(string file, string sql)
    {
        await using var reader = await OpenAsync(file);
        await using var command = reader.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        var read = new List<string>();
        await using var row = await command.ExecuteReaderAsync(Cancellation);
        while (await row.ReadAsync(Cancellation))
            read.Add(row.GetString(0));
        return read;
    }

    private async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_github.Directory, "app", file)};Pooling=False"
        );
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private async Task<HttpStatusCode> PostAsync(string name, byte[] body, string? delivery = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _app.WebhookUrl) { Content = content };
        request.Headers.Add("X-GitHub-Event", name);
        request.Headers.Add("X-GitHub-Delivery", delivery ?? Guid.NewGuid().ToString());
        request.Headers.Add("X-Hub-Signature-256", WebhookSignature.Create(body, _github.App.WebhookSecret));
        using var answer = await _client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    /// <summary>An event that is stored, no two with the same bytes, with these differences.</summary>
    private static byte[] Body(string name, int number, JsonNode? differences = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var body = JsonNode.Parse(
            """
            {"nonce":"","action":"synchronize","number":1,"ref":"refs/heads/main","after":"aaaa","deleted":false,
             "installation":{"id":5,"account":{"login":"acme"}},
             "repository":{"id":7,"name":"infra","owner":{"login":"acme"},"default_branch":"main","private":true},
             "sender":{"login":"alice","type":"User"},
             "pull_request":{"number":1,"merged":false,"head":{"sha":"aaaa"},"updated_at":""},
             "issue":{"number":1,"pull_request":{}},
             "comment":{"id":3,"node_id":"C","body":"terrateam plan","user":{"login":"alice","type":"User"},"created_at":""},
             "review":{"id":4,"body":"terrateam apply","user":{"login":"alice","type":"User"},"submitted_at":""},
             "merge_group":{"head_ref":"refs/heads/gh-readonly-queue/main/pr-1-aaaa","head_sha":"aaaa","base_sha":"bbbb"},
             "workflow_job":{"id":3,"run_id":9,"status":"completed"},
             "workflow_run":{"id":9,"status":"completed"}}
            """
        )!;
        body["nonce"] = Guid.NewGuid().ToString();
        body["action"] = name switch
        {
            "issue_comment" => "created",
            "pull_request_review" => "submitted",
            "merge_group" => "checks_requested",
            _ => "synchronize",
        };
        (body["number"], body["issue"]!["number"], body["pull_request"]!["number"]) = (number, number, number);
        body["merge_group"]!["head_ref"] = string.Create(
            CultureInfo.InvariantCulture,
            $"refs/heads/gh-readonly-queue/main/pr-{number}-aaaa"
        );
        (body["pull_request"]!["updated_at"], body["comment"]!["created_at"], body["review"]!["submitted_at"]) = (
            now,
            now,
            now
        );
        Merge(body.AsObject(), differences?.AsObject());
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static void Merge(JsonObject body, JsonObject? differences)
    {
        foreach (var (name, value) in differences ?? [])
        {
            if (value is JsonObject part && body[name] is JsonObject known)
                Merge(known, part);
            else
                body[name] = value?.DeepClone();
        }
    }
}
