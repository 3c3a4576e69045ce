using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Tests.Local.Hosting;

public sealed class HttpFunctionTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = RunningHost.Builder(
            _directory,
            [typeof(Functions)],
            "--FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
            "2000000"
        );
        builder.Services.AddScoped<Scoped>();
        builder.Services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 1_000_000);
        _host = await RunningHost.StartAsync(builder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("GET", "/api/Defaulted", "Defaulted")]
    [InlineData("DELETE", "/api/Defaulted", "Defaulted")]
    [InlineData(
        "GET",
        "/api/things/5b1f0a52-8c5e-4a4e-9a40-7a3d0bb7a3b1",
        "thing 5b1f0a52-8c5e-4a4e-9a40-7a3d0bb7a3b1"
    )]
    [InlineData("PUT", "/api/things/5b1f0a52-8c5e-4a4e-9a40-7a3d0bb7a3b1", "put 5b1f0a52-8c5e-4a4e-9a40-7a3d0bb7a3b1")]
    [InlineData("GET", "/api/maybe", "maybe ''")]
    [InlineData("GET", "/api/maybe/a%20b", "maybe 'a b'")]
    [InlineData("GET", "/API/MAYBE/x", "maybe 'x'")]
    [InlineData("GET", "/api/files/a/b/c", "files a/b/c")]
    [InlineData("GET", "/admin/host/ping", "")]
    public async Task A_request_reaches_the_function_of_its_route_and_method(string method, string path, string answer)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("GET", "/api/things/no-guid")]
    [InlineData("DELETE", "/api/things/5b1f0a52-8c5e-4a4e-9a40-7a3d0bb7a3b1")]
    [InlineData("GET", "/Defaulted")]
    [InlineData("GET", "/api/")]
    [InlineData("GET", "/")]
    [InlineData("DELETE", "/admin/host/ping")]
    public async Task What_no_function_answers_is_not_found_and_a_wrong_method_is_too(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Content.Headers.Contains("Allow"));
    }

    [Theory]
    [InlineData("keyed", null, HttpStatusCode.Unauthorized)]
    [InlineData("keyed", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("keyed", "function-key-of-the-tests", HttpStatusCode.OK)]
    [InlineData("keyed", "master-key-of-the-tests", HttpStatusCode.OK)]
    [InlineData("mastered", null, HttpStatusCode.Unauthorized)]
    [InlineData("mastered", "function-key-of-the-tests", HttpStatusCode.Unauthorized)]
    [InlineData("mastered", "master-key-of-the-tests", HttpStatusCode.OK)]
    public async Task A_key_opens_what_its_level_guards(string path, string? key, HttpStatusCode expected)
    {
        using var byQuery = await _host.Http.GetAsync($"/api/{path}{(key is null ? null : $"?code={key}")}", Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{path}");
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        using var byHeader = await _host.Http.SendAsync(request, Token);

        Assert.Equal(expected, byQuery.StatusCode);
        Assert.Equal(expected, byHeader.StatusCode);
        if (expected == HttpStatusCode.Unauthorized)
            Assert.Empty(await byHeader.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task The_header_goes_before_the_query()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/keyed?code={RunningHost.Keys.FunctionKey}");
        request.Headers.Add("x-functions-key", "wrong");
        using var response = await _host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_function_that_throws_or_returns_nothing_is_a_500_that_tells_nothing()
    {
        foreach (var path in new[] { "/api/throws", "/api/nothing" })
        {
            using var response = await _host.Http.GetAsync(path, Token);

            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Theory]
    [InlineData(1_000_000, HttpStatusCode.OK)]
    [InlineData(1_000_001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task The_lesser_limit_of_host_and_web_server_holds_for_bodies(int length, HttpStatusCode expected)
    {
        using var content = new ByteArrayContent(new byte[length]);
        using var response = await _host.Http.PostAsync("/api/length", content, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Each_execution_has_its_own_scope_which_is_the_requests()
    {
        var first = await _host.Http.GetStringAsync("/api/scope", Token);
        var second = await _host.Http.GetStringAsync("/api/scope", Token);

        Assert.EndsWith(" same Scope", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    public sealed class Scoped
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    public sealed class Functions(Scoped scoped)
    {
        [Function("Defaulted")]
        public static IResult Defaulted([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest req) =>
            Results.Text("Defaulted");

        [Function("GetThing")]
        public static IResult GetThing(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id:guid}")] HttpRequest req,
            string id
        ) => Results.Text($"thing {id}");

        [Function("PutThing")]
        public static Task<IResult> PutThing(
            [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "things/{id:guid}")] HttpRequest req,
            string id
        ) => Task.FromResult(Results.Text($"put {id}"));

        [Function("Maybe")]
        public static IResult Maybe(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "maybe/{name?}")] HttpRequest req,
            string? name
        ) => Results.Text($"maybe '{name}'");

        [Function("Files")]
        public static IResult Files(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest req,
            string path
        ) => Results.Text($"files {path}");

        [Function("Keyed")]
        public static IResult Keyed(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest req
        ) => Results.Ok();

        [Function("Mastered")]
        public static IResult Mastered(
            [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "mastered")] HttpRequest req
        ) => Results.Ok();

        [Function("Throws")]
        public static IResult Throws(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest req
        ) => throw new InvalidOperationException("not for callers");

        [Function("Nothing")]
        public static Task<IResult> Nothing(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest req
        ) => Task.FromResult<IResult>(null!);

        [Function("Length")]
        public static async Task<IResult> Length(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "length")] HttpRequest req,
            CancellationToken cancellationToken
        )
        {
            using var reader = new StreamReader(req.Body, Encoding.UTF8);
            return Results.Text($"{(await reader.ReadToEndAsync(cancellationToken)).Length}");
        }

        [Function("Scope")]
        public IResult Scope(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scope")] HttpRequest req,
            FunctionContext context
        )
        {
            var same =
                ReferenceEquals(scoped, req.HttpContext.RequestServices.GetRequiredService<Scoped>())
                && ReferenceEquals(scoped, context.InstanceServices.GetRequiredService<Scoped>());
            return Results.Text($"{scoped.Id} {(same ? "same" : "other")} {context.FunctionDefinition.Name}");
        }
    }
}
