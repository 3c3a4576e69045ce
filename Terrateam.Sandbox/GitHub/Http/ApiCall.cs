using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>One authenticated request to the REST API.</summary>
internal sealed class ApiCall(SandboxState sandboxState, HttpContext http, Caller caller, byte[] body)
{
    private static readonly Dictionary<string, string> OfEverybody = new(StringComparer.Ordinal)
    {
        ["metadata"] = "read",
    };

    public SandboxState World { get; } = sandboxState;

    public HttpContext Http { get; } = http;

    public Caller Caller { get; } = caller;

    /// <summary>
    /// The permissions of the caller; for a person through the App, those of the App in the route's repository or
    /// organisation, and otherwise those that the person has granted by signing in.
    /// </summary>
    public IReadOnlyDictionary<string, string> Permissions =>
        !Caller.IsThroughApp ? Caller.Permissions
        : Http.Request.RouteValues.ContainsKey("owner") ? InstallationOf(Repository)?.Permissions ?? OfEverybody
        : Http.Request.RouteValues.ContainsKey("org") ? InstallationOn(Route("org"))?.Permissions ?? OfEverybody
        : World.Options.Permissions;

    public CancellationToken Cancelled => Http.RequestAborted;

    /// <summary>The repository of the route, if the caller's token covers it; GitHub responds 404 otherwise.</summary>
    public RepositoryState Repository =>
        World.Read(() =>
        {
            var repository = World.FindRepository(Route("owner"), Route("repo"));
            return
                repository is not null
                && Caller.Reaches(repository)
                && (!Caller.IsThroughApp || !repository.IsPrivate || InstallationOf(repository) is not null)
                ? repository
                : throw RefusedException.NotFound();
        });

    public string Route(string name) =>
        (Http.Request.RouteValues[name] as string ?? throw RefusedException.NotFound()).Replace(
            "%2F",
            "/",
            StringComparison.OrdinalIgnoreCase
        );

    private Installation? InstallationOn(string login) =>
        World.Read(() =>
            World.Installations.Values.FirstOrDefault(one =>
                string.Equals(one.Account.Login, login, StringComparison.OrdinalIgnoreCase)
            )
        );

    private Installation? InstallationOf(RepositoryState repository) =>
        World.Installations.Values.FirstOrDefault(one => one.RepositoryIds.Contains(repository.Id));

    public long RouteId(string name) =>
        long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw RefusedException.NotFound();

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The body as an object; GitHub responds 400 to anything else.</summary>
    public JsonObject Body
    {
        get
        {
            if (body.Length == 0)
            {
                return [];
            }

            try
            {
                return JsonNode.Parse(body) as JsonObject
                    ?? throw new RefusedException(400, "Body should be a JSON object");
            }
            catch (JsonException)
            {
                throw new RefusedException(400, "Problems parsing JSON");
            }
        }
    }

    /// <summary>A string of the body, or null; any other type is a 422.</summary>
    public string? Text(string name) =>
        Body[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out string? text) => text,
            _ => throw new RefusedException(
                422,
                $"Invalid request.\n\nFor 'properties/{name}', value is not a string."
            ),
        };

    /// <summary>A string of the body; a missing one is a 422.</summary>
    public string RequiredText(string name) =>
        Text(name) ?? throw new RefusedException(422, $"Invalid request.\n\n\"{name}\" wasn't supplied.");
}
