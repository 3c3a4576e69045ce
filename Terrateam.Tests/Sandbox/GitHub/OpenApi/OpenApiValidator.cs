using System.Collections.Concurrent;
using System.Text.Json;
using System.Web;
using NJsonSchema;
using NJsonSchema.Validation;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Tests.Sandbox.GitHub.OpenApi;

/// <summary>
/// Holds what goes in and out of a <see cref="SandboxGitHub"/> against GitHub's own description: no undescribed
/// operation, parameter, field or status, and every body as its schema says.
/// </summary>
internal sealed class OpenApiValidator
{
    // Any operation can end so; the description repeats only some of them.
    // 0 is a connection that a test had broken.
    private static readonly int[] AnywhereAnswers = [0, 304, 401, 403, 404, 429, 500, 502, 503];

    // Responses that GitHub sends and documents in prose only.
    private static readonly string[] UndescribedAnswers =
    [
        "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches 422",
        "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name} 422",
        "PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name} 422",
    ];

    // GitHub repeats the status in the body of every error; not every schema of an error says so.
    private const string StatusOfErrors = "#/status";

    // https://github.com/github/rest-api-description/issues/5437
    private const string VariablesPermission = "/permissions/actions_variables";
    private readonly GitHubDescription _description;
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    private OpenApiValidator(GitHubDescription description) => _description = description;

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<string> Violations => [.. _violations.Distinct(StringComparer.Ordinal)];

    /// <summary>The operations that were called so far, as <c>GET /app 200</c>.</summary>
    public IReadOnlyCollection<string> Seen => [.. _seen.Keys];

    /// <summary>Watches a GitHub from now on.</summary>
    public static async Task<OpenApiValidator> WatchAsync(SandboxGitHub github)
    {
        var validator = new OpenApiValidator(await GitHubDescription.GetAsync());
        github.OnExchange(validator.Check);
        return validator;
    }

    /// <summary>Checks one exchange.</summary>
    public void Check(Exchange exchange)
    {
        if (
            exchange.Operation is not { } name
            || name.StartsWith("git ", StringComparison.Ordinal)
            || name == "POST /graphql"
        )
        {
            return;
        }

        if (_description.Find(name) is not { } operation)
        {
            _violations.Enqueue($"{name} is not described");
            return;
        }

        _seen[$"{name} {exchange.Status}"] = true;
        CheckQuery(exchange, operation);
        if (exchange.Status is >= 200 and < 300)
            CheckRequest(exchange, operation);
        CheckAnswer(exchange, operation);
    }

    private void CheckQuery(Exchange exchange, Operation operation)
    {
        foreach (
            var name in HttpUtility
                .ParseQueryString(exchange.Query)
                .AllKeys.OfType<string>()
                .Where(name => !operation.Query.Contains(name))
        )
        {
            _violations.Enqueue($"{operation.Name} takes no parameter {name}");
        }
    }

    private void CheckRequest(Exchange exchange, Operation operation)
    {
        if (operation.Request is not { } schema)
        {
            if (exchange.RequestBody.Length > 0)
                _violations.Enqueue($"{operation.Name} takes no body");
            return;
        }

        if (exchange.RequestBody.Length > 0)
            CheckBody($"{operation.Name} request", schema, exchange.RequestBody);
    }

    private void CheckAnswer(Exchange exchange, Operation operation)
    {
        var key = $"{operation.Name} {exchange.Status}";
        if (!operation.Responses.TryGetValue(exchange.Status, out var schema))
        {
            if (!AnywhereAnswers.Contains(exchange.Status) && !UndescribedAnswers.Contains(key))
                _violations.Enqueue($"{key} is not described");
            return;
        }

        if (exchange.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            if (schema is not null && exchange.Status is not 304 && exchange.ContentType is null)
                _violations.Enqueue($"{key} should have a body");
            return;
        }

        if (schema is { } described)
            CheckBody(key, described, exchange.ResponseBody);
    }

    private void CheckBody(string key, JsonElement schema, string body)
    {
        foreach (var error in _description.SchemaAt(key, schema).Validate(body, SchemaType.OpenApi3))
            _violations.Enqueue($"{key}: {Explain(error)}");

        using var json = JsonDocument.Parse(body);
        foreach (
            var path in new UndescribedFields(_description)
                .Find(json.RootElement, schema)
                .Where(path => path != StatusOfErrors && !path.EndsWith(VariablesPermission, StringComparison.Ordinal))
        )
        {
            _violations.Enqueue($"{key}: {path} is not described");
        }
    }

    private static string Explain(ValidationError error) =>
        error is ChildSchemaValidationError child
            ? (
                $"{error.Path} {error.Kind} "
                + $"({string.Join("; ", child.Errors.SelectMany(pair => pair.Value).Select(Explain).Take(4))})"
            )
            : $"{error.Path} {error.Kind}";
}
